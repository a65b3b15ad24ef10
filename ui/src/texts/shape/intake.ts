// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Intake {
  readonly preview: string;
  readonly previewSays: string;
  readonly message: string;
  readonly look: string;
  readonly recognised: (tool: string | number) => string;
  readonly key: (key: string | number) => string;
  readonly heartbeats: string;
  readonly noHeartbeats: string;
  readonly expect: string;
  readonly expectSays: string;
  readonly what: string;
  readonly service: string;
  readonly every: string;
  readonly make: string;
  readonly once: string;
  readonly waiting: string;
  readonly beating: string;
  readonly unheard: string;
  readonly late: string;
  readonly lateSince: string;
  readonly remove: string;
  readonly removeTitle: (name: string | number) => string;
  readonly removeSays: string;
  readonly maintenances: string;
  readonly noMaintenances: string;
  readonly plan: string;
  readonly planSays: string;
  readonly done: string;
  readonly services: string;
  readonly howLong: string;
  readonly begin: string;
  readonly now: string;
  readonly keepsQuiet: (n: number) => string;
  readonly end: string;
  readonly takeBack: string;
  readonly storm: (n: number) => string;
  readonly inStorm: string;
  readonly inStormOf: (n: number) => string;
  readonly underMaintenance: (name: string | number) => string;
  readonly underMaintenanceUntil: (values: { until: string | number; name: string | number }) => string;
  readonly everyMin: (n: number) => string;
  readonly everyH: (n: number) => string;
  readonly lastsMin: (n: number) => string;
  readonly lastsH: (n: number) => string;
  readonly sourceNotes: {
    readonly acknowledged: string;
    readonly snoozed: string;
    readonly noted: string;
  };
  readonly wouldDo: {
    readonly ends: string;
    readonly told: string;
    readonly pages: string;
    readonly quiet: string;
  };
  readonly asides: {
    readonly test: (title: string | number) => string;
    readonly beat: (name: string | number) => string;
    readonly confirm: string;
    readonly unimportant: (why: string | number) => string;
  };
}
