// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Said {
  readonly duty: (values: { me: string | number; name: string | number; schedule: string | number }) => string;
  readonly dutyTheirs: (schedule: string | number) => string;
  readonly dutyAt: (values: { duty: string | number; when: string | number }) => string;
  readonly dutyGone: string;
  readonly scheduleGone: string;
  readonly teamGone: string;
  readonly hub: string;
  readonly youAfter: string;
  readonly dated: (values: { span: string | number; length: string | number }) => string;
  readonly spansMore: (n: number) => string;
  readonly rotation: string;
  readonly has: (values: { me: string | number; name: string | number }) => string;
  readonly through: (values: { me: string | number; name: string | number }) => string;
  readonly takes: (values: { who: string | number; name: string | number; duty: string | number }) => string;
  readonly withLead: (values: { duty: string | number; me: string | number; name: string | number }) => string;
  readonly lapsed: (values: { duty: string | number; me: string | number; name: string | number }) => string;
  readonly notices: {
    readonly absenceRecorded: (values: { by: string | number; kind: string | number; when: string | number }) => string;
    readonly absenceTakenBack: (values: { by: string | number; kind: string | number }) => string;
    readonly absenceEnded: (values: { by: string | number; kind: string | number; until: string | number }) => string;
    readonly calendarRead: (values: { name: string | number; changes: string | number }) => string;
    readonly calendarRecorded: (values: { kind: string | number; spans: string | number }) => string;
    readonly calendarEnded: (spans: string | number) => string;
    readonly calendarConflicts: (values: { name: string | number; conflicts: string | number }) => string;
    readonly calendarConflict: (values: { span: string | number; problem: string | number }) => string;
    readonly calendarUnreadable: (values: { name: string | number; problem: string | number }) => string;
    readonly shiftsChanged: (values: { schedule: string | number; by: string | number; change: string | number }) => string;
    readonly gained: (spans: string | number) => string;
    readonly lost: (spans: string | number) => string;
    readonly gainedAndLost: (values: { gained: string | number; lost: string | number }) => string;
    readonly look: string;
    readonly nobodyOnCall: (values: { schedule: string | number; spans: string | number }) => string;
    readonly shiftSoon: (values: { schedule: string | number; when: string | number }) => string;
    readonly shiftOver: (values: { schedule: string | number; n: number; which: string | number }) => string;
    readonly mentioned: (values: { name: string | number; which: string | number; title: string | number; text: string | number }) => string;
    readonly title: (title: string | number) => string;
    readonly coverAskedMine: (values: { name: string | number; duty: string | number }) => string;
    readonly coverAsked: (duty: string | number) => string;
    readonly coverAskedAgain: (duty: string | number) => string;
    readonly coverDeclined: (values: { me: string | number; name: string | number; duty: string | number }) => string;
    readonly coverLapsedGone: string;
    readonly coverWithdrawn: (values: { by: string | number; duty: string | number }) => string;
    readonly coverFit: (values: { me: string | number; name: string | number; duty: string | number; fit: string | number }) => string;
    readonly fits: {
      readonly fits: string;
      readonly no_duty: string;
      readonly less_duty: string;
      readonly absent: string;
      readonly no_schedule: string;
    };
    readonly unreachable: (values: { me: string | number; name: string | number; schedule: string | number; why: string | number; also: string | number }) => string;
    readonly unreachableSoon: (values: { me: string | number; name: string | number; schedule: string | number; at: string | number; why: string | number; also: string | number }) => string;
    readonly why: (reasons: string | number) => string;
    readonly also: (names: string | number) => string;
    readonly alsoNobody: string;
    readonly reachable: (values: { me: string | number; name: string | number }) => string;
    readonly drillMissed: (values: { me: string | number; name: string | number }) => string;
    readonly shiftUnproven: (values: { me: string | number; schedule: string | number; name: string | number; also: string | number }) => string;
    readonly released: string;
    readonly troubles: {
      readonly no_device: string;
      readonly never_proven: string;
      readonly fails: (parts: string | number) => string;
      readonly stream_lost: string;
      readonly push_refused: string;
      readonly proof_old: string;
      readonly only_pings: string;
      readonly not_through: string;
      readonly only_other_ways: string;
      readonly drill_missed: string;
    };
  };
  readonly drillPart: string;
  readonly covers: {
    readonly asks: (values: { me: string | number; name: string | number; duty: string | number }) => string;
    readonly handsOver: (values: { me: string | number; name: string | number; duty: string | number; to: string | number }) => string;
    readonly withdrawn: (duty: string | number) => string;
    readonly rest: (values: { who: string | number; name: string | number; spans: string | number }) => string;
    readonly noDuty: (values: { me: string | number; name: string | number }) => string;
    readonly lessDuty: (values: { me: string | number; name: string | number; taker: string | number }) => string;
    readonly absent: (values: { me: string | number; name: string | number; kind: string | number }) => string;
  };
  readonly candidates: {
    readonly free: string;
    readonly onCall: string;
    readonly absent: (kind: string | number) => string;
    readonly ample: string;
    readonly rest: (length: string | number) => string;
    readonly shortRest: (length: string | number) => string;
    readonly night: (length: string | number) => string;
    readonly begins: (time: string | number) => string;
  };
  readonly dryRun: {
    readonly onCall: (schedule: string | number) => string;
    readonly named: string;
    readonly team: (team: string | number) => string;
    readonly everybody: string;
    readonly device: string;
    readonly breaks: {
      readonly nobodyReachable: string;
      readonly straightToLastResort: string;
      readonly nobodyOnCall: (values: { schedule: string | number; at: string | number; level: number }) => string;
      readonly levelAsksNobody: (values: { level: number; at: string | number }) => string;
      readonly noDevice: (values: { me: string | number; name: string | number }) => string;
      readonly deviceFails: (values: { me: string | number; device: string | number; name: string | number; parts: string | number }) => string;
      readonly absent: (values: { me: string | number; name: string | number; until: string | number; level: number }) => string;
      readonly mayNotAnswer: (values: { me: string | number; name: string | number; level: number }) => string;
    };
  };
  readonly onCall: {
    readonly rotation: string;
    readonly layer: (number: number) => string;
    readonly cover: string;
    readonly override: string;
  };
  readonly because: {
    readonly tookOver: string;
    readonly askedForCover: string;
  };
  readonly away: {
    readonly is: (values: { me: string | number; name: string | number; kind: string | number; when: string | number }) => string;
    readonly none: string;
    readonly takes: (values: { who: string | number; name: string | number; schedule: string | number; for: string | number }) => string;
    readonly left: (values: { who: string | number; name: string | number; schedule: string | number; for: string | number }) => string;
    readonly for: (length: string | number) => string;
    readonly nobody: (values: { schedule: string | number; spans: string | number }) => string;
    readonly empty: string;
  };
  readonly cautions: {
    readonly tooQuick: (values: { level: number; timeout: number; receive: number }) => string;
    readonly noSecond: (values: { level: number; timeout: number; receive: number }) => string;
    readonly othersBefore: (values: { me: string | number; name: string | number; after: number; level: number; timeout: number }) => string;
  };
  readonly holidays: {
    readonly noName: string;
    readonly full: (max: number) => string;
  };
  readonly calendarTroubles: {
    readonly bad_address: string;
    readonly forbidden: (host: string | number) => string;
    readonly unreachable: (values: { host: string | number; said: string | number }) => string;
    readonly silent: (host: string | number) => string;
    readonly circle: (host: string | number) => string;
    readonly sign_in: (host: string | number) => string;
    readonly gone: (host: string | number) => string;
    readonly status: (values: { host: string | number; status: string | number }) => string;
    readonly not_a_calendar: string;
    readonly too_much: string;
    readonly too_often: (event: string | number) => string;
    readonly in_vain: (event: string | number) => string;
    readonly unknown_zone: (values: { event: string | number; zone: string | number }) => string;
    readonly unreadable: (values: { event: string | number; said: string | number }) => string;
    readonly mistake: string;
  };
}
