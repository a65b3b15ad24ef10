// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Push {
  readonly notice: {
    readonly page: string;
    readonly drill: string;
    readonly acknowledge: string;
    readonly cant: string;
    readonly over: string;
    readonly test: string;
    readonly testTitle: string;
    readonly unknown: string;
    readonly unknownTitle: string;
    readonly sending: string;
    readonly refused: string;
  };
  readonly settings: {
    readonly title: string;
    readonly says: string;
    readonly on: string;
    readonly off: string;
    readonly refused: string;
    readonly denied: string;
    readonly unsupported: string;
    readonly insecure: string;
    readonly install: string;
    readonly allow: string;
    readonly again: string;
    readonly stop: string;
    readonly test: string;
    readonly tested: string;
    readonly notTested: (why: string | number) => string;
    readonly never: string;
    readonly arrived: string;
    readonly silent: string;
    readonly loudness: {
      readonly android: string;
      readonly iphone: string;
      readonly other: string;
    };
  };
}
