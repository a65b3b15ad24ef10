// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Team {
  readonly title: string;
  readonly onCall: string;
  readonly people: string;
  readonly services: string;
  readonly local: string;
  readonly devices: (n: number) => string;
  readonly neverProven: string;
  readonly proven: string;
  readonly invite: string;
  readonly inviteSays: string;
  readonly inviteFor: string;
  readonly myself: string;
  readonly make: string;
  readonly inviteReady: (name: string | number) => string;
  readonly inviteOnce: string;
  readonly expires: string;
  readonly link: string;
  readonly code: string;
  readonly hub: string;
  readonly qr: string;
  readonly openNow: (n: number) => string;
  readonly connect: string;
  readonly call: (name: string | number) => string;
  readonly write: (name: string | number) => string;
  readonly wake: {
    readonly open: string;
    readonly title: (name: string | number) => string;
    readonly says: (values: { name: string | number; time: string | number }) => string;
    readonly about: string;
    readonly new: string;
    readonly why: string;
    readonly whyHint: string;
    readonly alsoOwners: string;
    readonly go: (name: string | number) => string;
    readonly done: (name: string | number) => string;
    readonly unreachable: string;
    readonly red: (name: string | number) => string;
  };
}
