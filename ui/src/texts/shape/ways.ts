// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Ways {
  readonly mine: {
    readonly title: string;
    readonly says: string;
    readonly phone: string;
    readonly email: string;
    readonly tell: string;
    readonly told: string;
    readonly silent: string;
  };
  readonly title: string;
  readonly says: string;
  readonly none: string;
  readonly quietWarning: string;
  readonly add: string;
  readonly addGo: string;
  readonly kind: string;
  readonly label: string;
  readonly labelSays: string;
  readonly addresses: {
    readonly email: {
      readonly label: string;
      readonly example: string;
    };
    readonly sms: {
      readonly label: string;
      readonly example: string;
    };
    readonly voice: {
      readonly label: string;
      readonly example: string;
    };
    readonly ntfy: {
      readonly label: string;
      readonly example: string;
    };
    readonly webhook: {
      readonly label: string;
      readonly example: string;
    };
  };
  readonly server: string;
  readonly serverSays: string;
  readonly token: string;
  readonly signingKey: string;
  readonly signingKeySays: string;
  readonly noProvider: string;
  readonly verified: string;
  readonly unverified: string;
  readonly verify: string;
  readonly code: string;
  readonly codeSays: (left: number) => string;
  readonly sendCode: string;
  readonly test: string;
  readonly tested: string;
  readonly remove: string;
  readonly removeTitle: (label: string | number) => string;
  readonly removeSays: string;
  readonly trouble: (why: string | number) => string;
  readonly card: string;
  readonly cardSays: string;
  readonly cardNumbers: string;
  readonly cardSave: string;
  readonly rules: string;
  readonly rulesSays: string;
  readonly high: string;
  readonly low: string;
  readonly devices: string;
  readonly after: (label: string | number) => string;
  readonly never: string;
  readonly save: string;
  readonly reset: string;
  readonly isDefault: string;
  readonly quiet: string;
  readonly quietSays: string;
  readonly from: string;
  readonly until: string;
  readonly quietOff: string;
  readonly meeting: string;
  readonly meetingSays: string;
  readonly meetingFor: (minutes: number) => string;
  readonly meetingUntil: string;
  readonly meetingOver: string;
  readonly kinds: {
    readonly email: string;
    readonly sms: string;
    readonly voice: string;
    readonly ntfy: string;
    readonly webhook: string;
  };
  readonly loudness: {
    readonly rings_through: string;
    readonly rings: string;
    readonly pings: string;
  };
  readonly loudnessSays: {
    readonly email: string;
    readonly sms: string;
    readonly voice: string;
    readonly ntfy: string;
    readonly webhook: string;
  };
  readonly sendFailures: {
    readonly not_configured: string;
    readonly refused: string;
    readonly unavailable: string;
    readonly not_answered: string;
    readonly removed: string;
    readonly deaf: string;
  };
  readonly beganWhy: {
    readonly rule: string;
    readonly not_received: string;
    readonly failed: string;
    readonly no_device: string;
  };
  readonly rungs: {
    readonly delivered: string;
    readonly taken: string;
    readonly answered: string;
    readonly cancelled: string;
    readonly tried: string;
    readonly sent: string;
    readonly sentFor: (n: number) => string;
    readonly failed: (why: string | number) => string;
  };
  readonly states: {
    readonly planned: (after: string | number) => string;
    readonly cancelled: string;
  };
  readonly way: (values: { kind: string | number; label: string | number }) => string;
  readonly lines: {
    readonly delivered: (values: { way: string | number; whom: string | number }) => string;
    readonly taken: (values: { way: string | number; whom: string | number }) => string;
    readonly answered: (values: { whom: string | number; way: string | number }) => string;
    readonly cancelled: (values: { way: string | number; whom: string | number }) => string;
    readonly began: (values: { whom: string | number; way: string | number; why: string | number }) => string;
    readonly sent: (values: { way: string | number; whom: string | number }) => string;
    readonly failed: (values: { way: string | number; whom: string | number; why: string | number }) => string;
  };
}
