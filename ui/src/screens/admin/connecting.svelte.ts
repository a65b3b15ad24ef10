/**
 * A key that is being made for a tool. The store keeps it, not the dialog: what is shown once must still be there when an alarm has
 * taken the window meanwhile, and the first alert through a new key is likely to ring.
 */
import { newId } from '../../ids';
import { asProblem, type Store } from '../../store.svelte';
import { texts } from '../../texts.all';
import type { IntegrationView } from '../../wire/IntegrationView';
import type { Problem } from '../../wire/Problem';
import type { ServiceId } from '../../wire/ServiceId';
import type { ServiceView } from '../../wire/ServiceView';
import { kindFor, type Tool } from './tools';

/** A beat each minute may be missed some times before somebody is woken. */
const WATCHDOG = { every_s: 300, grace_s: 60, urgency: 'high' } as const;

/** What it is about, where that is settled. */
interface About {
  /** This service gets a key. */
  of?: ServiceView;
  /** This integration gets a new one. */
  again?: IntegrationView;
}

export class Connecting {
  readonly of: ServiceView | undefined;
  readonly again: IntegrationView | undefined;
  tool = $state<Tool>('alertmanager');
  service = $state<ServiceId>('');
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** The address with the key in it, once it is made. */
  url = $state.raw<string | null>(null);

  readonly #store: Store;
  readonly #id: string;
  #typed = $state<string | null>(null);

  constructor(store: Store, { of, again }: About = {}) {
    this.#store = store;
    this.of = of;
    this.again = again;
    this.service = of?.id ?? again?.service ?? store.view?.services[0]?.id ?? '';
    this.#id = again?.id ?? newId();
    this.#typed = again?.name ?? null;
  }

  /** How the key is called in lists: as the tool, until something else is said. */
  get name(): string {
    return this.#typed ?? texts.admin.integrations.tools[this.tool];
  }
  set name(said: string) {
    this.#typed = said;
  }

  async make(): Promise<void> {
    const { service, name, again } = this;
    this.busy = true;
    this.problem = null;
    try {
      this.url =
        this.tool === 'watchdog'
          ? await this.#store.find('heartbeat_url', { ask: 'heartbeat_key', service, name, ...WATCHDOG })
          : await this.#store.find('integration_url', {
              ask: 'integration_key',
              service,
              integration: this.#id,
              name,
              ...(again ? {} : { kind: kindFor(this.tool) }),
            });
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
    this.busy = false;
  }

  /** When something came through this key, since it was made. */
  get heard(): string | null {
    const view = this.#store.view;
    if (this.tool === 'watchdog') {
      const beat = view?.heartbeats.find(
        (known) => known.service === this.service && known.name === this.name,
      );
      return beat?.state.is === 'beating' ? beat.state.last : null;
    }
    const last = view?.integrations.find(({ id }) => id === this.#id)?.last_alert_at ?? null;
    return last === (this.again?.last_alert_at ?? null) ? null : last;
  }
}
