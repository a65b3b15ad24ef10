/** Pushes to a browser whose person allows whatever is asked. */
import type { PushStands } from '../../wire/PushStands';
import type { PushLook, Pushes } from '../host';

export class FakePushes implements Pushes {
  #look: PushLook = { can: 'yes', permission: 'default', subscribed: false, arrivedAt: null };

  /** `stands` is told what the hub knows from then on. */
  constructor(private readonly stands: (push: PushStands | null) => void) {}

  look(): Promise<PushLook> {
    return Promise.resolve(this.#look);
  }

  allow(): Promise<void> {
    this.#look = { ...this.#look, permission: 'granted', subscribed: true };
    this.stands({ is: 'subscribed', since: new Date().toISOString() });
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#look = { ...this.#look, subscribed: false };
    this.stands(null);
    return Promise.resolve();
  }

  test(): Promise<string | null> {
    this.#look = { ...this.#look, arrivedAt: new Date().toISOString() };
    return Promise.resolve(null);
  }
}
