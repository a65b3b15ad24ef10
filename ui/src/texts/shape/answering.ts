// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Answering {
  readonly more: string;
  readonly later: string;
  readonly laterTitle: string;
  readonly laterSays: string;
  readonly backIn: (minutes: number) => string;
  readonly backInSays: string;
  readonly snoozeFor: {
    readonly 30: string;
    readonly 60: string;
    readonly 240: string;
  };
  readonly snoozeSays: string;
  readonly snoozeOther: string;
  readonly snoozeUntil: string;
  readonly snoozeGo: string;
  readonly snoozedUntil: string;
  readonly cantTitle: string;
  readonly cantSays: string;
  readonly cantNow: string;
  readonly cantNowSays: string;
  readonly cantHours: string;
  readonly cantHoursSays: string;
  readonly cantMorning: string;
  readonly cantMorningSays: string;
  readonly note: string;
  readonly noteSays: string;
  readonly noteGo: string;
  readonly merge: string;
  readonly mergeTitle: string;
  readonly mergeSays: string;
  readonly mergeNone: string;
  readonly mergedInto: (id: string | number) => string;
  readonly mergedSays: string;
  readonly unmerge: string;
  readonly absorbed: string;
  readonly absorbedOver: string;
  readonly worth: string;
  readonly worthYes: string;
  readonly worthNo: string;
  readonly worthSaid: (values: { yes: number; no: number }) => string;
  readonly team: (name: string | number) => string;
  readonly teamSays: string;
  readonly vendors: string;
  readonly vendorTitle: (name: string | number) => string;
  readonly vendorSays: string;
  readonly vendorCase: string;
  readonly vendorUpdate: string;
  readonly vendorGo: string;
  readonly waitsFor: (name: string | number) => string;
  readonly updateDue: string;
  readonly updateNow: string;
  readonly vendorNews: string;
  readonly vendorNothing: string;
  readonly vendorAnswered: (name: string | number) => string;
  readonly vendorGoesOn: (name: string | number) => string;
  readonly report: {
    readonly open: string;
    readonly title: string;
    readonly says: string;
    readonly service: string;
    readonly impact: string;
    readonly impactPlaceholder: string;
    readonly since: string;
    readonly sinces: {
      readonly now: string;
      readonly ten: string;
      readonly hour: string;
      readonly other: string;
    };
    readonly at: string;
    readonly tried: string;
    readonly triedPlaceholder: string;
    readonly high: string;
    readonly highSays: string;
    readonly low: string;
    readonly lowSays: string;
    readonly urgency: string;
    readonly go: string;
    readonly sent: string;
    readonly noService: string;
    readonly by: string;
    readonly began: string;
    readonly tries: string;
    readonly nothing: string;
  };
  readonly policy: {
    readonly link: (name: string | number) => string;
    readonly title: string;
    readonly loading: string;
    readonly back: string;
    readonly of: (names: string | number) => string;
    readonly ofNone: string;
    readonly readOnly: string;
    readonly name: string;
    readonly level: (n: number) => string;
    readonly targets: string;
    readonly target: (n: number) => string;
    readonly addTarget: string;
    readonly removeTarget: (name: string | number) => string;
    readonly kinds: {
      readonly schedule: (name: string | number) => string;
      readonly person: (name: string | number) => string;
      readonly team: (name: string | number) => string;
      readonly any_of: (name: string | number) => string;
      readonly vendor: (name: string | number) => string;
    };
    readonly gone: string;
    readonly order: string;
    readonly orders: {
      readonly together: string;
      readonly in_turn: string;
    };
    readonly ordersSay: {
      readonly together: string;
      readonly in_turn: string;
    };
    readonly timeout: string;
    readonly addLevel: string;
    readonly removeLevel: (n: number) => string;
    readonly up: (n: number) => string;
    readonly down: (n: number) => string;
    readonly repeats: string;
    readonly lastResort: string;
    readonly undo: string;
    readonly redo: string;
    readonly save: string;
    readonly saved: string;
    readonly preview: string;
    readonly previewing: string;
    readonly warnings: string;
    readonly cannot: string;
  };
  readonly waitsForCase: (values: { name: string | number; case: string | number }) => string;
  readonly snoozeEnds: {
    readonly timed_out: string;
    readonly worse: string;
  };
  readonly worths: {
    readonly yes: string;
    readonly no: string;
  };
  readonly roles: {
    readonly title: string;
    readonly none: string;
    readonly names: {
      readonly commander: string;
      readonly fixer: string;
      readonly scribe: string;
      readonly communicator: string;
    };
    readonly says: {
      readonly commander: string;
      readonly fixer: string;
      readonly scribe: string;
      readonly communicator: string;
    };
    readonly stands: {
      readonly has_it: string;
      readonly joined: string;
      readonly asked: string;
    };
    readonly away: string;
    readonly there: (time: string | number) => string;
    readonly mine: string;
    readonly give: string;
    readonly giveTitle: string;
    readonly giveSays: string;
    readonly which: string;
    readonly put_down: string;
    readonly on_it: string;
    readonly pages: string;
  };
  readonly mention: string;
  readonly mentionFound: (n: number) => string;
}
