// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Timeline {
  readonly answers: {
    readonly acknowledged: string;
    readonly handed_off: string;
    readonly cant: string;
    readonly escalated: string;
    readonly resolved: string;
    readonly snoozed: string;
  };
  readonly rungs: {
    readonly sent: (values: { whom: string | number; device: string | number }) => string;
    readonly received: (values: { whom: string | number; device: string | number }) => string;
    readonly ringing: (values: { whom: string | number; device: string | number }) => string;
    readonly seen: (values: { whom: string | number; device: string | number }) => string;
    readonly silent: (values: { whom: string | number; device: string | number }) => string;
  };
  readonly failReasons: {
    readonly no_device: string;
    readonly not_received: string;
    readonly ways_spent: string;
  };
  readonly stopReasons: {
    readonly acknowledged: string;
    readonly resolved: string;
    readonly hand_off_over: string;
    readonly absent: string;
    readonly replaced: string;
    readonly off_call: string;
    readonly snoozed: string;
    readonly merged: string;
  };
  readonly escalationReasons: {
    readonly opened: string;
    readonly timed_out: string;
    readonly unreachable: string;
    readonly declined: string;
    readonly asked: string;
    readonly ack_expired: string;
    readonly snooze_over: string;
    readonly unmerged: string;
  };
  readonly handOffOver: {
    readonly declined: string;
    readonly timed_out: string;
    readonly unreachable: string;
    readonly overtaken: string;
  };
  readonly pageReasons: {
    readonly level: (n: number) => string;
    readonly last_resort: string;
    readonly added: string;
    readonly hand_off: string;
    readonly hand_off_returned: string;
    readonly ack_expired: string;
    readonly snooze_over: string;
    readonly vendor_update: string;
    readonly backup: string;
    readonly drill: string;
  };
  readonly pageStates: {
    readonly live: string;
    readonly failed: (why: string | number) => string;
    readonly stopped: (why: string | number) => string;
  };
  readonly lines: {
    readonly triggered: (source: string | number) => string;
    readonly repeated: string;
    readonly source_told: (values: { note: string | number; text: string | number }) => string;
    readonly quieted: (maintenance: string | number) => string;
    readonly quiet_over: string;
    readonly storm_began: string;
    readonly storm_joined: (storm: string | number) => string;
    readonly reopened: string;
    readonly resolve_held: string;
    readonly paged: (values: { whom: string | number; why: string | number }) => string;
    readonly page_failed: (values: { whom: string | number; why: string | number }) => string;
    readonly page_answered: (values: { whom: string | number; answer: string | number }) => string;
    readonly page_stopped: (values: { whom: string | number; why: string | number }) => string;
    readonly escalated: (values: { level: string | number; why: string | number }) => string;
    readonly last_resort: string;
    readonly added: (names: string | number) => string;
    readonly called_for_help: (whom: string | number) => string;
    readonly acknowledged: (whom: string | number) => string;
    readonly ack_expired: (whom: string | number) => string;
    readonly declined: (whom: string | number) => string;
    readonly hand_off_offered: (values: { from: string | number; to: string | number }) => string;
    readonly hand_off_accepted: (values: { to: string | number; from: string | number }) => string;
    readonly hand_off_returned: (values: { to: string | number; from: string | number; why: string | number }) => string;
    readonly resolved: string;
    readonly snoozed: (values: { whom: string | number; until: string | number }) => string;
    readonly snooze_over: (values: { whom: string | number; why: string | number }) => string;
    readonly merged: (into: string | number) => string;
    readonly absorbed: (incident: string | number) => string;
    readonly unmerged: string;
    readonly released: (incident: string | number) => string;
    readonly absorbed_again: (incident: string | number) => string;
    readonly absorbed_over: (incident: string | number) => string;
    readonly absorbed_told: (values: { incident: string | number; note: string | number }) => string;
    readonly source_over: string;
    readonly judged: (values: { whom: string | number; worth: string | number }) => string;
    readonly vendor_named: (vendor: string | number) => string;
    readonly vendor_waits_until: (values: { waits: string | number; at: string | number }) => string;
    readonly vendor_update_due: (values: { vendor: string | number; whom: string | number }) => string;
    readonly vendor_answered: (vendor: string | number) => string;
    readonly reported: (whom: string | number) => string;
    readonly backup: (values: { whom: string | number; of: string | number }) => string;
    readonly role_taken: (values: { whom: string | number; role: string | number }) => string;
    readonly role_given: (values: { by: string | number; whom: string | number; role: string | number }) => string;
    readonly role_went: (values: { whom: string | number; role: string | number }) => string;
    readonly role_before: (values: { line: string | number; from: string | number }) => string;
    readonly role_put_down: (values: { whom: string | number; role: string | number }) => string;
  };
}
