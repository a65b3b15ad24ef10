/** What this browser reports of the pages that reach it: what really happened here, each rung once, until the hub has it. */
import type { IncidentId } from '../wire/IncidentId';
import type { PageId } from '../wire/PageId';
import type { Receipt } from '../wire/Receipt';
import type { Rung } from '../wire/Rung';
import type { View } from '../wire/View';

interface Known {
  incident: IncidentId;
  page: PageId;
  /** Milliseconds of the browser's own clock at which it was learnt of. */
  at: number;
  rungs: Set<Rung>;
}

/** Receipts in one command, as the hub bounds them; the oldest give way. */
const RECEIPTS_MAX = 256;

export class Receipts {
  /** What the hub did not take. */
  #untold: Receipt[] = [];
  #pages = new Map<PageId, Known>();

  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** What a view that just came shows of this person's pages. `sounds`: the siren is heard. */
  of(view: View, sounds: boolean): Receipt[] {
    const wanted = new Set<PageId>();
    const loud = new Set(view.alarm?.incidents);
    const receipts: (Receipt | null)[] = [];
    for (const { id: incident, my_page: page } of view.incidents) {
      if (page === null) continue;
      wanted.add(page);
      let known = this.#pages.get(page);
      if (known === undefined) {
        known = { incident, page, at: this.clock(), rungs: new Set() };
        this.#pages.set(page, known);
      }
      receipts.push(this.#reach(known, 'received'));
      if (sounds && loud.has(incident)) receipts.push(this.#reach(known, 'ringing'));
    }
    for (const known of [...this.#pages.values()].filter(({ page }) => !wanted.has(page))) {
      this.#pages.delete(known.page);
      if (known.rungs.has('ringing')) {
        receipts.push({ ...this.#receipt(known, 'silent'), device_ms: 0 });
      }
    }
    const all = [...this.#untold, ...receipts.filter((receipt) => receipt !== null)];
    this.#untold = [];
    return all.slice(-RECEIPTS_MAX);
  }

  /** These did not arrive: they are told again with the next view. */
  again(receipts: readonly Receipt[]): void {
    this.#untold = [...receipts, ...this.#untold].slice(-RECEIPTS_MAX);
  }

  #reach(known: Known, rung: Rung): Receipt | null {
    if (known.rungs.has(rung)) return null;
    known.rungs.add(rung);
    return this.#receipt(known, rung);
  }

  #receipt({ incident, page, at }: Known, rung: Rung): Receipt {
    return { incident, page, rung, device_ms: Math.round(this.clock() - at) };
  }
}
