// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Insights {
  readonly title: string;
  readonly of: string;
  readonly mine: string;
  readonly period: string;
  readonly periods: {
    readonly 1: string;
    readonly 4: string;
    readonly 12: string;
  };
  readonly counting: string;
  readonly save: string;
  readonly saved: (path: string | number) => string;
  readonly nothing: string;
  readonly nothingSays: string;
  readonly since: (at: string | number) => string;
  readonly drillsSince: (at: string | number) => string;
  readonly days: (zone: string | number) => string;
  readonly incidents: string;
  readonly pages: string;
  readonly wakings: string;
  readonly wakingsSay: string;
  readonly acknowledge: string;
  readonly acknowledgeSays: string;
  readonly acknowledgeMine: string;
  readonly acknowledgeMineSays: string;
  readonly resolve: string;
  readonly resolveSays: string;
  readonly perWeek: string;
  readonly week: string;
  readonly median: string;
  readonly p90: string;
  readonly measured: string;
  readonly noFigure: string;
  readonly asTable: string;
  readonly people: string;
  readonly who: string;
  readonly onCall: string;
  readonly nightHours: string;
  readonly nights: string;
  readonly even: (hours: string | number) => string;
  readonly caps: {
    readonly pages: (values: { most: number; cap: number }) => string;
    readonly nights: (values: { most: number; cap: number }) => string;
    readonly over: string;
  };
  readonly sources: string;
  readonly source: string;
  readonly service: string;
  readonly alerts: string;
  readonly again: string;
  readonly worth: string;
  readonly votes: (values: { yes: number; no: number }) => string;
  readonly noVotes: string;
  readonly worthSays: string;
  readonly leftOut: (n: number) => string;
  readonly noSources: string;
  readonly drills: string;
  readonly passed: string;
  readonly failed: string;
  readonly void: string;
  readonly slowest: string;
  readonly noDrills: string;
}
