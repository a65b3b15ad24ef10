/** Saves as a file what the hub writes for it: the app's owner saves it, a browser saves by itself. */
import { asProblem } from './host/problem';
import type { Store } from './store.svelte';
import type { Intent } from './wire/Intent';
import type { Problem } from './wire/Problem';
import type { Query } from './wire/Query';

/** What there is a file of. */
type FileQuery = Extract<Query, { ask: 'export_insights' | 'export_shifts' | 'export_trail' }>;
type FileIntent = Extract<Intent, { want: 'save_insights' | 'save_shifts' | 'save_trail' }>;

/** How a browser calls it. */
interface FileKind {
  name: string;
  type: 'text/calendar' | 'text/csv';
}

/** Gives whoever looks a file of this text, as a browser does. */
function download(text: string, { name, type }: FileKind): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Where it is now, or why there is none. */
export async function saveFile(
  store: Store,
  intent: FileIntent,
  query: FileQuery,
  kind: FileKind,
): Promise<{ path: string } | { problem: Problem }> {
  if (store.host.place === 'app') {
    const outcome = await store.attempt(intent);
    if ('problem' in outcome) return outcome;
    return { path: outcome.reply.is === 'saved' ? outcome.reply.path : kind.name };
  }
  try {
    download(await store.find(query.ask, query), kind);
    return { path: kind.name };
  } catch (thrown) {
    return { problem: asProblem(thrown) };
  }
}
