/**
 * Every word that the interface says at once; `texts.all.ts` has those of the screens that are loaded when they are needed, too. The
 * words are in the catalogues `texts/en` and `texts/de`, one file for each part of the interface; here they are joined to the codes of
 * the wire, and a code without its words does not compile.
 */
import { catalogue, join } from './texts/catalogue';
import { speech } from './texts/language.svelte';
import type { IncidentViewState } from './wire/IncidentViewState';
import type { Light } from './wire/Light';
import type { LinkState } from './wire/LinkState';
import type { LocalHubView } from './wire/LocalHubView';
import type { NoticeCode } from './wire/NoticeCode';
import type { Part } from './wire/Part';
import type { PartState } from './wire/PartState';
import type { PendingAnswer } from './wire/PendingAnswer';
import type { Platform } from './wire/Platform';
import type { Problem } from './wire/Problem';
import type { ProblemCode } from './wire/ProblemCode';
import type { ProvedBy } from './wire/ProvedBy';
import type { Role } from './wire/Role';
import type { Rung } from './wire/Rung';
import type { SirenSound } from './wire/SirenSound';
import type { SnoozeEnd } from './wire/SnoozeEnd';
import type { TeammateView } from './wire/TeammateView';
import type { Urgency } from './wire/Urgency';
import type { Worth } from './wire/Worth';

export { hubEnded, noticeSays, partFix, partList, partSays, siren, trouble } from './texts.reach';
export { problemDetail } from './texts.obstacle';
export { answers, pageReason, pageState, timelineLine } from './texts.timeline';
export { loudness, loudnessSays, sendFailures, wayKinds, wayRung, wayState } from './texts.ways';

const { answering, app, codes, drills, intake, reach: reachWords, ways } = catalogue;

export const texts = join(app, { answering, drills, intake, reach: reachWords, ways });

reachWords.yours satisfies Record<Light, string>;
reachWords.device satisfies Record<Light, string>;

/** What a problem is called; by its own title where this interface does not know its code. */
export function problemTitle(problem: Problem): string {
  return (problems as Partial<typeof problems>)[problem.code]?.title ?? problem.title;
}

export const problems = catalogue.problems satisfies Record<ProblemCode, { title: string; todo: string }>;
export const notices = codes.notices satisfies Record<NoticeCode, string>;
export const lights = codes.lights satisfies Record<Light, string>;
/** The same for somebody else. */
export const reach = codes.reach satisfies Record<Light, string>;
export const noticeLights = codes.noticeLights satisfies Record<Light, string>;
export const parts = codes.parts satisfies Record<Part, string>;
export const partStates = codes.partStates satisfies Record<PartState, string>;
export const provedBy = codes.provedBy satisfies Record<ProvedBy, string>;
export const links = codes.links satisfies Record<LinkState, string>;
/** Nothing is said of a hub that is not there. */
export const localHub = join(codes.localHub, { none: '' }) satisfies Record<LocalHubView['is'], string>;
export const roles = codes.roles satisfies Record<Role, string>;
export const platforms = codes.platforms satisfies Record<Platform, string>;
export const urgencies = codes.urgencies satisfies Record<Urgency, string>;
export const states = codes.states satisfies Record<IncidentViewState['is'], string>;
export const pending = codes.pending satisfies Record<PendingAnswer, string>;
export const rungs = codes.rungs satisfies Record<Rung, string>;
export const sounds = codes.sounds satisfies Record<SirenSound, { title: string; says: string }>;
/** Actions of the outbox, in the words of their `do`. */
export const actions: Readonly<Record<string, string>> = codes.actions;

answering.snoozeEnds satisfies Record<SnoozeEnd, string>;
answering.worths satisfies Record<Worth, string>;

/** "Ana", "Ana and Ben", "Ana, Ben and Cem". */
export function list(names: readonly string[]): string {
  return new Intl.ListFormat(speech.locale, { type: 'conjunction' }).format(names);
}

/** Who has an incident. */
export function has(names: readonly string[]): string {
  const [first, ...others] = names;
  const t = app.incidents;
  if (first === undefined) return t.hasNone;
  if (others.length > 0) return t.hasMany(list(names));
  return first === app.youBegin ? t.hasYou : t.hasOne(first);
}

/** Which vendor is waited for. */
export function waitsFor(vendor: string, theirCase: string): string {
  return theirCase === ''
    ? answering.waitsFor(vendor)
    : answering.waitsForCase({ name: vendor, case: theirCase });
}

/** Why this teammate is a good choice, or not. */
export function why(mate: TeammateView, proven: string | null): string {
  const t = codes.why;
  if (!mate.reachable) return t.unreachable;
  const time = `${String(mate.local_hour).padStart(2, '0')}:00`;
  const facts = [mate.daylight ? t.day(time) : t.night(time)];
  facts.push(
    proven === null ? t.neverProven : t.proven({ device: mate.proven_on ?? t.device, when: proven }),
  );
  if (mate.on_call) facts.push(t.onCall);
  else if (!mate.rested) facts.push(t.rest);
  if (mate.busy > 0) facts.push(t.busy(mate.busy));
  if (!mate.in_team) facts.push(t.outside);
  return facts.join(' · ');
}
