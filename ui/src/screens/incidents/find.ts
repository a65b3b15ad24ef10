/** Which of the incidents at hand are meant. */
import type { IncidentView } from '../../wire/IncidentView';
import type { IncidentViewState } from '../../wire/IncidentViewState';
import type { ServiceId } from '../../wire/ServiceId';
import type { Urgency } from '../../wire/Urgency';

export interface Wish {
  /** Each of its words has to be somewhere: in title, service, source, number or who has it. */
  text: string;
  state: IncidentViewState['is'] | 'any';
  urgency: Urgency | 'any';
  /** Which, or `any`. */
  service: ServiceId;
  mine: boolean;
}

export const anything: Wish = { text: '', state: 'any', urgency: 'any', service: 'any', mine: false };

/** How many filters besides the text are on. */
export function filtersOf(wish: Wish): number {
  return [wish.state !== 'any', wish.urgency !== 'any', wish.service !== 'any', wish.mine].filter(Boolean)
    .length;
}

/** As it is compared: without capitals and accents. */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

export function find(all: readonly IncidentView[], wish: Wish): readonly IncidentView[] {
  const words = plain(wish.text).split(/\s+/).filter(Boolean);
  return all.filter((known) => {
    if (wish.state !== 'any' && known.state.is !== wish.state) return false;
    if (wish.urgency !== 'any' && known.urgency !== wish.urgency) return false;
    if (wish.service !== 'any' && known.service !== wish.service) return false;
    if (wish.mine && known.my_page === null && !known.responsible.some((who) => who.me)) return false;
    if (words.length === 0) return true;
    const people = known.responsible.map((who) => who.name).join(' ');
    const where = plain(`#${known.id} ${known.title} ${known.service_name} ${known.source} ${people}`);
    return words.every((word) => where.includes(word));
  });
}
