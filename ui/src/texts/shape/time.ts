// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Time {
  readonly justNow: string;
  readonly ago: (length: string | number) => string;
  readonly in: (length: string | number) => string;
  readonly daysAgo: (n: number) => string;
  readonly inDays: (n: number) => string;
  readonly seconds: (n: number) => string;
  readonly minutes: (n: number) => string;
  readonly hours: (n: number) => string;
  readonly days: (n: number) => string;
  readonly underMinute: string;
}
