// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Codes {
  readonly notices: {
    readonly hub_unreachable_on_call: string;
    readonly part_fails: string;
    readonly access_revoked: string;
    readonly action_stuck: string;
    readonly action_refused: string;
    readonly clock_wrong: string;
    readonly versions_differ: string;
    readonly local_hub_fails: string;
    readonly restarted: string;
    readonly nobody_on_call: string;
  };
  readonly lights: {
    readonly green: string;
    readonly amber: string;
    readonly red: string;
  };
  readonly reach: {
    readonly green: string;
    readonly amber: string;
    readonly red: string;
  };
  readonly noticeLights: {
    readonly green: string;
    readonly amber: string;
    readonly red: string;
  };
  readonly parts: {
    readonly connection: string;
    readonly sound: string;
    readonly notifications: string;
    readonly secrets: string;
    readonly tray: string;
    readonly wake: string;
    readonly store: string;
  };
  readonly partStates: {
    readonly works: string;
    readonly unknown: string;
    readonly weak: string;
    readonly fails: string;
  };
  readonly provedBy: {
    readonly page: string;
    readonly drill: string;
    readonly self_test: string;
  };
  readonly links: {
    readonly none: string;
    readonly connecting: string;
    readonly live: string;
    readonly lost: string;
    readonly refused: string;
  };
  readonly localHub: {
    readonly starting: string;
    readonly running: string;
    readonly restarting: string;
    readonly failed: string;
  };
  readonly roles: {
    readonly admin: string;
    readonly lead: string;
    readonly responder: string;
    readonly reporter: string;
  };
  readonly platforms: {
    readonly linux: string;
    readonly macos: string;
    readonly windows: string;
    readonly android: string;
    readonly ios: string;
    readonly browser: string;
  };
  readonly urgencies: {
    readonly high: string;
    readonly low: string;
  };
  readonly states: {
    readonly triggered: string;
    readonly acknowledged: string;
    readonly snoozed: string;
    readonly merged: string;
    readonly resolved: string;
  };
  readonly pending: {
    readonly acknowledging: string;
    readonly handing_off: string;
    readonly declining: string;
    readonly escalating: string;
    readonly resolving: string;
    readonly snoozing: string;
    readonly merging: string;
    readonly calling_vendor: string;
  };
  readonly rungs: {
    readonly sent: string;
    readonly received: string;
    readonly ringing: string;
    readonly seen: string;
    readonly silent: string;
  };
  readonly sounds: {
    readonly siren: {
      readonly title: string;
      readonly says: string;
    };
    readonly pager: {
      readonly title: string;
      readonly says: string;
    };
    readonly bell: {
      readonly title: string;
      readonly says: string;
    };
  };
  readonly actions: {
    readonly acknowledge: string;
    readonly snooze: string;
    readonly note: string;
    readonly merge: string;
    readonly unmerge: string;
    readonly judge: string;
    readonly call_vendor: string;
    readonly report: string;
    readonly put_policy: string;
    readonly hand_off: string;
    readonly cant: string;
    readonly escalate: string;
    readonly resolve: string;
    readonly page: string;
    readonly revoke_device: string;
    readonly rename_device: string;
    readonly contact: string;
    readonly record_absence: string;
    readonly end_absence: string;
    readonly ask_cover: string;
    readonly take_shift: string;
    readonly accept_cover: string;
    readonly decline_cover: string;
    readonly withdraw_cover: string;
    readonly put_override: string;
    readonly remove_override: string;
    readonly put_schedule: string;
    readonly dismiss_notices: string;
    readonly remind_before: string;
    readonly put_reach_rules: string;
    readonly drill: string;
    readonly put_person: string;
    readonly put_team: string;
    readonly put_service: string;
    readonly put_integration: string;
    readonly revoke_integration: string;
  };
  readonly siren: {
    readonly starting: string;
    readonly sounding: string;
    readonly quiet: string;
    readonly failed: (why: string | number) => string;
  };
  readonly why: {
    readonly unreachable: string;
    readonly day: (time: string | number) => string;
    readonly night: (time: string | number) => string;
    readonly neverProven: string;
    readonly proven: (values: { device: string | number; when: string | number }) => string;
    readonly device: string;
    readonly onCall: string;
    readonly rest: string;
    readonly busy: (n: number) => string;
    readonly outside: string;
  };
  readonly obstacles: {
    readonly absent: (values: { span: string | number; kind: string | number }) => string;
    readonly receiver_absent: (values: { kind: string | number; until: string | number }) => string;
    readonly covers: (span: string | number) => string;
    readonly on_call: (from: string | number) => string;
    readonly no_duty: string;
    readonly taken: string;
    readonly outside: string;
    readonly cover_asked: (span: string | number) => string;
    readonly inverted: string;
    readonly past: string;
    readonly end_past: string;
    readonly shift_began: string;
    readonly too_far: string;
    readonly too_long: (days_max: string | number) => string;
    readonly too_many: (max: string | number) => string;
    readonly own: string;
    readonly yours: string;
    readonly taken_back: string;
    readonly begun: string;
    readonly over: string;
    readonly nobody_to_ask: string;
  };
}
