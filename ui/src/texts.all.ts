/** Every word that the interface says, for the screens that are loaded when they are needed: `texts.ts`, and what only they say. */
import { texts as first } from './texts';
import { join } from './texts/catalogue';
import { more } from './texts/more';
import type { AbsenceKind } from './wire/AbsenceKind';
import type { Fit } from './wire/Fit';
import type { PeriodUnit } from './wire/PeriodUnit';
import type { StandInRule } from './wire/StandInRule';
import type { TrailDid } from './wire/TrailDid';
import type { TrailKind } from './wire/TrailKind';
import type { Weekday } from './wire/Weekday';

export * from './texts';
export {
  awayLine,
  calendarTrouble,
  candidateLine,
  conflictLines,
  coverLine,
  dryRunBreaks,
  dryRunThrough,
  holidayRefusal,
  misfitLine,
  noticeLine,
  onCallThrough,
  policyWarnings,
  standsInWhy,
} from './texts.said';

const { admin, insights, palette, settings, shifts, team, trail } = more;

export const texts = join(first, { admin, insights, palette, settings, shifts, team, trail });

export const absenceKinds = shifts.kinds satisfies Record<AbsenceKind, string>;
/** "Ana is …" */
export const whyAway = shifts.whyAway satisfies Record<AbsenceKind, string>;
export const fits = shifts.fits satisfies Record<Fit, string>;
shifts.edit.standIns satisfies Record<StandInRule['rule'], string>;
shifts.edit.units satisfies Record<PeriodUnit, string>;
shifts.edit.weekdays satisfies Record<Weekday, string>;
trail.kinds satisfies Record<TrailKind, string>;
trail.dids satisfies Record<TrailDid, string>;

/** Whom somebody stands in for and why, in the words of this place. */
export function standsIn(
  words: {
    standsIn: (name: string) => string;
    standsInWhy: (values: { name: string; why: string }) => string;
  },
  name: string,
  reason: string | null,
): string {
  if (reason === null) return words.standsIn(name);
  // The core says one of a few words; a new one is shown as it came.
  const known: Readonly<Record<string, string>> = shifts.whys;
  return words.standsInWhy({ name, why: known[reason] ?? reason });
}
