// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Trouble {
  readonly says: {
    readonly no_device: {
      readonly me: string;
      readonly other: (name: string | number) => string;
    };
    readonly never_proven: (device: string | number) => string;
    readonly fails: (values: { device: string | number; parts: string | number }) => string;
    readonly fails_drill: (device: string | number) => string;
    readonly stream_lost: (device: string | number) => string;
    readonly push_refused: (device: string | number) => string;
    readonly proof_old: (device: string | number) => string;
    readonly only_pings: (device: string | number) => string;
    readonly not_through: (device: string | number) => string;
    readonly only_other_ways: {
      readonly me: string;
      readonly other: (name: string | number) => string;
    };
    readonly drill_missed: {
      readonly me: string;
      readonly other: (name: string | number) => string;
    };
  };
  readonly fix: {
    readonly no_device: {
      readonly me: string;
      readonly other: string;
    };
    readonly never_proven: {
      readonly me: string;
      readonly other: string;
    };
    readonly fails: {
      readonly me: string;
      readonly other: string;
    };
    readonly stream_lost: {
      readonly me: string;
      readonly other: string;
    };
    readonly push_refused: {
      readonly me: string;
      readonly other: string;
    };
    readonly proof_old: {
      readonly me: string;
      readonly other: string;
    };
    readonly only_pings: {
      readonly me: string;
      readonly other: string;
    };
    readonly not_through: {
      readonly me: string;
      readonly other: string;
    };
    readonly only_other_ways: {
      readonly me: string;
      readonly other: string;
    };
    readonly drill_missed: {
      readonly me: string;
      readonly other: string;
    };
  };
}
