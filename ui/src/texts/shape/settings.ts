// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Settings {
  readonly title: string;
  readonly device: string;
  readonly deviceSays: string;
  readonly lastProof: string;
  readonly sound: string;
  readonly soundChoice: string;
  readonly volume: string;
  readonly rise: string;
  readonly riseNone: string;
  readonly try: string;
  readonly trying: string;
  readonly behaviour: string;
  readonly awake: string;
  readonly awakeSays: string;
  readonly autostart: string;
  readonly autostartSays: string;
  readonly raise: string;
  readonly raiseSays: string;
  readonly appearance: string;
  readonly themes: {
    readonly auto: string;
    readonly light: string;
    readonly dark: string;
  };
  readonly devices: string;
  readonly thisOne: string;
  readonly paired: string;
  readonly neverProven: string;
  readonly failedProof: string;
  readonly revoke: string;
  readonly revokeTitle: (name: string | number) => string;
  readonly revokeSays: string;
  readonly account: string;
  readonly hub: string;
  readonly workspace: string;
  readonly signedIn: (values: { name: string | number; role: string | number }) => string;
  readonly inFile: string;
  readonly person: string;
  readonly keys: string;
  readonly leaveGo: string;
  readonly quitGo: string;
  readonly leave: string;
  readonly leaveTitle: string;
  readonly leaveSays: string;
  readonly quit: string;
  readonly quitTitle: string;
  readonly quitSays: string;
  readonly unlock: string;
  readonly unlockSays: string;
  readonly passphrase: string;
  readonly unlockGo: string;
  readonly fix: string;
  readonly language: string;
  readonly languages: {
    readonly auto: string;
    readonly en: string;
    readonly de: string;
  };
  readonly languageFails: string;
}
