/** The five of the fake team, and where they are. */
import type { NameView } from '../../wire/NameView';
import type { PersonId } from '../../wire/PersonId';

export const mira: NameView = { person: 'p-mira', name: 'Mira Okafor', me: true };
export const ana: NameView = { person: 'p-ana', name: 'Ana Silva', me: false };
export const jonas: NameView = { person: 'p-jonas', name: 'Jonas Lindqvist', me: false };
export const kenji: NameView = { person: 'p-kenji', name: 'Kenji Watanabe', me: false };
export const priya: NameView = { person: 'p-priya', name: 'Priya Raman', me: false };

export const people: readonly NameView[] = [ana, jonas, kenji, mira, priya];

export const zones: Readonly<Record<PersonId, string>> = {
  'p-mira': 'Europe/Berlin',
  'p-jonas': 'Europe/Stockholm',
  'p-ana': 'Europe/Lisbon',
  'p-kenji': 'Asia/Tokyo',
  'p-priya': 'Asia/Kolkata',
};

/** By id; somebody who is not known goes by it. */
export function named(person: PersonId): NameView {
  return people.find((known) => known.person === person) ?? { person, name: person, me: false };
}
