// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Parts {
  readonly findings: {
    readonly not_tested: string;
    readonly stream_stands: string;
    readonly connecting: string;
    readonly no_hub: string;
    readonly link_lost: string;
    readonly no_owner: string;
    readonly store_takes: string;
    readonly folder_takes: (path: string | number) => string;
    readonly plays: (device: string | number) => string;
    readonly sounds_through: (device: string | number) => string;
    readonly sound_silent: string;
    readonly notifier_full: (service: string | number) => string;
    readonly notifier_plain: (service: string | number) => string;
    readonly notifier_silent: string;
    readonly notifier_shows: string;
    readonly notifier_back: string;
    readonly in_keyring: string;
    readonly in_file: string;
    readonly no_keyring: string;
    readonly keyring_locked: string;
    readonly tray_shown: string;
    readonly stays_awake: string;
    readonly tap_first: string;
    readonly sounds_while_open: string;
    readonly browser_mutes: string;
    readonly window_only: string;
    readonly pushed: string;
    readonly push_refused: string;
  };
  readonly fixes: {
    readonly no_owner: string;
    readonly notifier_plain: string;
    readonly no_keyring: string;
    readonly keyring_locked: string;
    readonly tap_first: string;
    readonly sounds_while_open: string;
    readonly browser_mutes: string;
    readonly window_only: string;
    readonly pushed: string;
    readonly push_refused: string;
  };
  readonly weak: {
    readonly connection: string;
    readonly sound: string;
    readonly notifications: string;
    readonly secrets: string;
    readonly tray: string;
    readonly wake: string;
    readonly store: string;
  };
  readonly fails: {
    readonly connection: string;
    readonly sound: string;
    readonly notifications: string;
    readonly secrets: string;
    readonly tray: string;
    readonly wake: string;
    readonly store: string;
  };
  readonly mend: {
    readonly connection: string;
    readonly sound: string;
    readonly notifications: string;
    readonly secrets: string;
    readonly tray: string;
    readonly wake: string;
    readonly store: string;
  };
  readonly details: string;
}
