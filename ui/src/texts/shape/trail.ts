// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Trail {
  readonly title: string;
  readonly says: string;
  readonly person: string;
  readonly anybody: string;
  readonly kind: string;
  readonly anything: string;
  readonly save: string;
  readonly saved: (path: string | number) => string;
  readonly looking: string;
  readonly hub: string;
  readonly what: (values: { kind: string | number; did: string | number }) => string;
  readonly incident: (id: string | number) => string;
  readonly for: (name: string | number) => string;
  readonly forYou: string;
  readonly on: (device: string | number) => string;
  readonly more: string;
  readonly none: string;
  readonly noneSays: string;
  readonly noneYet: (at: string | number) => string;
  readonly begins: (at: string | number) => string;
  readonly enough: (n: string | number) => string;
  readonly kinds: {
    readonly workspace: string;
    readonly person: string;
    readonly team: string;
    readonly service: string;
    readonly integration: string;
    readonly heartbeat: string;
    readonly schedule: string;
    readonly policy: string;
    readonly device: string;
    readonly absence: string;
    readonly cover: string;
    readonly calendar: string;
    readonly contact: string;
    readonly maintenance: string;
    readonly incident: string;
  };
  readonly dids: {
    readonly founded: string;
    readonly put: string;
    readonly removed: string;
    readonly revoked: string;
    readonly rules_put: string;
    readonly holidays_put: string;
    readonly override_put: string;
    readonly override_removed: string;
    readonly verified: string;
    readonly invited: string;
    readonly paired: string;
    readonly asked: string;
    readonly taken: string;
    readonly declined: string;
    readonly paged: string;
    readonly acknowledged: string;
    readonly handed_off: string;
    readonly escalated: string;
    readonly resolved: string;
    readonly snoozed: string;
    readonly noted: string;
    readonly merged: string;
    readonly unmerged: string;
    readonly judged: string;
    readonly vendor_called: string;
  };
}
