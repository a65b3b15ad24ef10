// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Drills {
  readonly title: string;
  readonly one: string;
  readonly label: string;
  readonly here: string;
  readonly hereSays: string;
  readonly nothingBroken: string;
  readonly begin: string;
  readonly withWays: string;
  readonly says: string;
  readonly none: string;
  readonly results: string;
  readonly rungs: {
    readonly sent: string;
    readonly received: string;
    readonly ringing: string;
    readonly seen: string;
    readonly answered: string;
  };
  readonly deafWay: (name: string | number) => string;
  readonly deaf: (name: string | number) => string;
  readonly deafDevices: string;
  readonly plan: (team: string | number) => string;
  readonly off: string;
  readonly every: (days: number) => string;
  readonly hours: (values: { from: string | number; until: string | number }) => string;
  readonly nextWay: (team: string | number) => string;
  readonly nextWaySays: string;
  readonly seconds: (seconds: number) => string;
  readonly caps: {
    readonly none: string;
    readonly of: {
      readonly pages_per_week: (team: string | number) => string;
      readonly nights_per_four_weeks: (team: string | number) => string;
    };
    readonly atMost: {
      readonly pages_per_week: (n: number) => string;
      readonly nights_per_four_weeks: (n: number) => string;
    };
    readonly says: string;
  };
  readonly nights: string;
  readonly nightsChoice: {
    readonly no: string;
    readonly yes: string;
  };
  readonly running: string;
  readonly passed: (values: { by: string | number; after: string | number }) => string;
  readonly something: string;
  readonly failed: (why: string | number) => string;
  readonly void: (why: string | number) => string;
  readonly failures: {
    readonly not_answered: string;
    readonly nothing_carried: string;
  };
  readonly voids: {
    readonly answered: string;
    readonly missed: string;
    readonly overtaken: string;
    readonly withdrawn: string;
  };
}
