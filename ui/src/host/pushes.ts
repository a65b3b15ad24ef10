/**
 * Pushes to this browser: permission, subscription, and the hub's knowledge of it. The service worker shows what arrives.
 *
 * A subscription belongs to the key of one hub. It is made anew whenever its person allows pushes, so that one which its service has
 * given up does not stay.
 */
import type { Action } from '../wire/Action';
import type { PushOffer } from '../wire/PushOffer';
import type { PushTested } from '../wire/PushTested';
import { catalogue } from '../texts/catalogue';
import type { PushLook, Pushes } from './host';
import type { HubOverHttp } from './http';
import type { Kept } from './kept';
import { problem, rejection } from './problem';

/** Milliseconds that the browser's push service may take: without a network some browsers never answer. */
const SUBSCRIBED_WITHIN_MS = 15_000;

export class BrowserPushes implements Pushes {
  constructor(
    private readonly hub: HubOverHttp,
    private readonly kept: Kept,
    private readonly act: (action: Action) => Promise<unknown>,
  ) {}

  async look(): Promise<PushLook> {
    const can = ability();
    const arrivedAt = await this.kept.pushedAt().catch(() => null);
    if (can !== 'yes') return { can, permission: 'default', subscribed: false, arrivedAt };
    const subscribed = (await this.#subscription()) !== null;
    return { can, permission: Notification.permission, subscribed, arrivedAt };
  }

  async allow(): Promise<void> {
    const says = catalogue.push.settings;
    if (ability() !== 'yes') throw rejection(problem('invalid', says.unsupported, 'never'));
    if ((await Notification.requestPermission()) !== 'granted') {
      throw rejection(problem('not_allowed', says.denied, 'never'));
    }
    const { key } = await this.hub.get<PushOffer>('push');
    const worker = await within(navigator.serviceWorker.ready);
    await (await worker.pushManager.getSubscription())?.unsubscribe();
    const wish = { userVisibleOnly: true, applicationServerKey: key };
    await this.#tell(await within(worker.pushManager.subscribe(wish)));
  }

  async stop(): Promise<void> {
    await (await this.#subscription())?.unsubscribe();
    await this.act({ do: 'push', what: { do: 'unsubscribe' } });
  }

  async test(): Promise<string | null> {
    return (await this.hub.post<PushTested>('push/test', {})).trouble;
  }

  /** The access is gone: nothing shall arrive here any more. */
  async forget(): Promise<void> {
    if (ability() === 'yes') await (await this.#subscription())?.unsubscribe();
  }

  async #subscription(): Promise<PushSubscription | null> {
    // `ready` would wait for ever where no worker could be registered
    const worker = await navigator.serviceWorker.getRegistration();
    return (await worker?.pushManager.getSubscription()) ?? null;
  }

  async #tell(made: PushSubscription): Promise<void> {
    const { endpoint, keys } = made.toJSON();
    const subscription = {
      endpoint: endpoint ?? '',
      p256dh: keys?.['p256dh'] ?? '',
      auth: keys?.['auth'] ?? '',
    };
    await this.act({ do: 'push', what: { do: 'subscribe', subscription } });
  }
}

function ability(): PushLook['can'] {
  if (!isSecureContext) return 'insecure';
  if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) return 'yes';
  return /iPhone|iPad/.test(navigator.userAgent) ? 'install' : 'no';
}

/** What a browser's push service does, with an end. */
async function within<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(() => {
      failed(rejection(problem('invalid', catalogue.push.settings.silent)));
    }, SUBSCRIBED_WITHIN_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
