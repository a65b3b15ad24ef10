// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Reach {
  readonly title: string;
  readonly yours: {
    readonly green: string;
    readonly amber: string;
    readonly red: string;
  };
  readonly proven: string;
  readonly on: (devices: string | number) => string;
  readonly never: string;
  readonly device: {
    readonly green: string;
    readonly amber: string;
    readonly red: string;
  };
  readonly devices: string;
  readonly from: string;
  readonly why: string;
  readonly ready: {
    readonly title: string;
    readonly says: string;
    readonly done: string;
    readonly open: string;
    readonly sound: string;
    readonly notifications: string;
    readonly proof: string;
    readonly contact: string;
    readonly shift: string;
    readonly contactSays: string;
    readonly shiftSays: string;
    readonly test: string;
    readonly page: string;
    readonly addWay: string;
    readonly toCalendar: string;
  };
}
