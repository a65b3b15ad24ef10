// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Web {
  readonly noSound: {
    readonly untried: string;
    readonly allowed: string;
    readonly fails: string;
  };
  readonly cutOff: string;
  readonly tooManyWait: string;
  readonly browser: {
    readonly title: string;
    readonly open: string;
    readonly tap: string;
    readonly iphone: string;
    readonly android: string;
    readonly other: string;
  };
}
