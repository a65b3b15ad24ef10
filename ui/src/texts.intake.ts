/** How alerts come in, in words: joined to the codes of the wire; a part of `texts.ts`. */
import { catalogue } from './texts/catalogue';
import { filled } from './texts/filled';
import type { AlertPreview } from './wire/AlertPreview';
import type { AlertShown } from './wire/AlertShown';
import type { AsideShown } from './wire/AsideShown';
import type { SourceNote } from './wire/SourceNote';

const { intake } = catalogue;

export const sourceNotes = intake.sourceNotes satisfies Record<SourceNote, string>;

/** What an alert that is looked at beforehand would do. */
export function wouldDo(alert: AlertShown): string {
  const t = intake.wouldDo;
  if (alert.status === 'resolved') return t.ends;
  if (alert.status !== 'firing') return t.told;
  return alert.urgency === 'high' ? t.pages : t.quiet;
}

intake.asides satisfies Record<AsideShown['is'], unknown>;

/** What of a message pages nobody, and why. */
export function unpaged({ unpaged: texts, asides }: Pick<AlertPreview, 'unpaged' | 'asides'>): string[] {
  return texts.map((text, index) => {
    const aside = asides?.[index];
    return (aside && filled(intake.asides, aside)) ?? text;
  });
}

/** "every 5 minutes", "every hour". */
export function everyWords(minutes: number): string {
  return minutes < 60 ? intake.everyMin(minutes) : intake.everyH(minutes / 60);
}

/** "30 minutes", "2 hours". */
export function lastsWords(minutes: number): string {
  return minutes < 60 ? intake.lastsMin(minutes) : intake.lastsH(minutes / 60);
}
