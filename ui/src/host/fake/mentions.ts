/** Whom a note mentions, as the fake hub reads it: everybody here has a name of their own. */
import type { NotePieceView } from '../../wire/NotePieceView';
import { people } from './people';

export function pieces(text: string): NotePieceView[] {
  const found: NotePieceView[] = [];
  let rest = text;
  while (rest !== '') {
    const next = people
      .map((known) => ({ known, at: rest.indexOf(`@${known.name}`) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at)[0];
    if (next === undefined) return [...found, { text: rest, person: null }];
    const end = next.at + next.known.name.length + 1;
    if (next.at > 0) found.push({ text: rest.slice(0, next.at), person: null });
    found.push({ text: rest.slice(next.at, end), person: next.known.person });
    rest = rest.slice(end);
  }
  return found;
}
