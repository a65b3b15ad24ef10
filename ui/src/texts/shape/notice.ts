// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Notice {
  readonly cut_off: string;
  readonly access_revoked: string;
  readonly action_stuck: (values: { action: string | number; why: string | number }) => string;
  readonly action_refused: (values: { action: string | number; why: string | number }) => string;
  readonly clock_ahead: (min: number) => string;
  readonly clock_behind: (min: number) => string;
  readonly other_version: (values: { hub: string | number; app: string | number }) => string;
  readonly hub_newer: (kinds: string | number) => string;
  readonly hub_newer_incident: string;
  readonly restarted: string;
  readonly nobody_on_call: (schedule: string | number) => string;
}
