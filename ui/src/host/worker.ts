/** The page's side of its service worker: what the worker tells it, and the notifications that it showed. */
import type { IncidentId } from '../wire/IncidentId';
import type { PageId } from '../wire/PageId';
import type { View } from '../wire/View';

export interface FromWorker {
  /** A notification was tapped. */
  open: (incident: IncidentId | null) => void;
  /** Something was sent, kept or shown. */
  changed: () => void;
}

/** Listens until the returned function is called. */
export function keepWorker(tell: FromWorker): () => void {
  if (!('serviceWorker' in navigator)) return () => undefined;
  const worker = navigator.serviceWorker;
  const on = ({ data }: MessageEvent): void => {
    const said = data as { baton?: unknown; incident?: unknown } | null;
    if (said?.baton === 'open') tell.open(typeof said.incident === 'number' ? said.incident : null);
    if (said?.baton === 'changed') tell.changed();
  };
  worker.addEventListener('message', on);
  worker.startMessages();
  return () => {
    worker.removeEventListener('message', on);
  };
}

let tidied = '';

/** Takes away notifications of pages that ask no more. Called with each view; does something when the pages are others. */
export function tidyNotices(view: View): void {
  if (!('serviceWorker' in navigator)) return;
  const asks = view.incidents.map(({ my_page }) => my_page).filter((page): page is PageId => page !== null);
  const now = asks.sort((a, b) => a - b).join();
  if (now === tidied) return;
  tidied = now;
  void (async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    for (const shown of (await registration?.getNotifications()) ?? []) {
      const page = (shown.data as { page?: PageId | null } | null)?.page ?? null;
      if (page !== null && !asks.includes(page)) shown.close();
    }
  })().catch(() => undefined);
}
