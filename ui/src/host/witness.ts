/** What this browser has to tell of pages: received, ringing, silent. It tells what really happened here, each thing once. */
import type { Receipt } from '../wire/Receipt';
import type { View } from '../wire/View';
import type { Heard } from './siren';

interface Known {
  incident: Receipt['incident'];
  page: Receipt['page'];
  /** When this browser learnt of it, by the clock that only counts. */
  at: number;
  told: Set<Receipt['rung']>;
}

export class Witness {
  readonly #known = new Map<string, Known>();
  /** What the hub did not take yet. */
  #untold: Receipt[] = [];

  /** Takes a view and what is heard in, and gives the receipts to send. */
  look(view: View, heard: Heard, now: number = performance.now()): Receipt[] {
    const here = new Set<string>();
    for (const { id, my_page: page } of view.incidents) {
      if (page === null) continue;
      const key = `${id}/${page}`;
      here.add(key);
      const known = this.#known.get(key) ?? { incident: id, page, at: now, told: new Set() };
      this.#known.set(key, known);
      this.#tell(known, 'received', now);
      if (heard === 'sounding' && view.alarm?.incidents.includes(id) === true)
        this.#tell(known, 'ringing', now);
    }
    for (const [key, known] of this.#known) {
      if (here.has(key)) continue;
      this.#tell({ ...known, at: now }, 'silent', now);
      this.#known.delete(key);
    }
    const receipts = this.#untold;
    this.#untold = [];
    return receipts;
  }

  /** They did not arrive: they are told again with the next look. */
  again(receipts: Receipt[]): void {
    this.#untold = [...receipts, ...this.#untold].slice(-RECEIPTS_MAX);
  }

  #tell(known: Known, rung: Receipt['rung'], now: number): void {
    if (known.told.has(rung)) return;
    known.told.add(rung);
    const { incident, page } = known;
    this.#untold.push({ incident, page, rung, device_ms: Math.max(0, Math.round(now - known.at)) });
  }
}

/** Receipts in one command, as the hub bounds them. */
const RECEIPTS_MAX = 256;
