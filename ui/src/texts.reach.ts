/**
 * Whether people can be woken, what a self-test found and what somebody has to know, in words: joined to the codes of the wire. What
 * a core that is older or newer than this interface says without data, or as data that is unknown here, is shown as it came.
 */
import { list, parts as partNames, problems, actions } from './texts';
import { problemDetail } from './texts.obstacle';
import { catalogue } from './texts/catalogue';
import { filled } from './texts/filled';
import type { HubEnd } from './wire/HubEnd';
import type { LocalHubView } from './wire/LocalHubView';
import type { Notice } from './wire/Notice';
import type { NoticeWhat } from './wire/NoticeWhat';
import type { Part } from './wire/Part';
import type { PartFault } from './wire/PartFault';
import type { PartFinding } from './wire/PartFinding';
import type { PartView } from './wire/PartView';
import type { ProblemCode } from './wire/ProblemCode';
import type { ReachTrouble } from './wire/ReachTrouble';
import type { SirenState } from './wire/SirenState';
import type { TroubleView } from './wire/TroubleView';
import type { TroubleWhat } from './wire/TroubleWhat';

const { codes, notice: n, parts: p, trouble: t } = catalogue;

p.weak satisfies Record<Part, string>;
p.fails satisfies Record<Part, string>;
p.mend satisfies Record<Part, string>;
p.faults satisfies Record<PartFault['is'], unknown>;
p.hubEnds satisfies Record<HubEnd['is'], unknown>;
t.fix satisfies Record<ReachTrouble['is'], { me: string; other: string }>;

/** Words of ours, and words of somebody else that stand beside them; either may be empty. */
export interface Said {
  says: string;
  /** In whatever language it came: of the system, of a library, of the hub. */
  raw: string;
}

type Words<T extends { is: string }, A extends unknown[] = []> = {
  [K in T['is']]: (what: Extract<T, { is: K }>, ...more: A) => string;
};

/** Our words for it; `undefined` where the kind is news to this interface. */
function worded<T extends { is: string }, A extends unknown[]>(
  words: Words<T, A>,
  what: T,
  ...more: A
): string | undefined {
  // what a newer core sends may be no key of it
  const known = words as unknown as Partial<Record<string, (what: T, ...more: A) => string>>;
  return known[what.is]?.(what, ...more);
}

const titleOf = (code: ProblemCode): string | undefined =>
  (problems as Partial<typeof problems>)[code]?.title;
const todoOf = (code: ProblemCode): string => (problems as Partial<typeof problems>)[code]?.todo ?? '';

/** Parts by their names on the wire; one that is news here is called as it came. */
export function partList(parts: readonly string[]): string {
  const names: Partial<Record<string, string>> = { ...partNames, drill: catalogue.drills.one };
  return list(parts.map((part) => names[part] ?? part));
}

const troubles: Words<ReachTrouble, [about: TroubleWhat]> = {
  no_device: (_, { who }) => (who.me ? t.says.no_device.me : t.says.no_device.other(who.name)),
  never_proven: (_, { device }) => t.says.never_proven(device),
  fails: ({ parts }, { device }) =>
    parts.includes('drill')
      ? t.says.fails_drill(device)
      : t.says.fails({
          device,
          parts: partList(parts),
        }),
  stream_lost: (_, { device }) => t.says.stream_lost(device),
  push_refused: (_, { device }) => t.says.push_refused(device),
  proof_old: (_, { device }) => t.says.proof_old(device),
  only_pings: (_, { device }) => t.says.only_pings(device),
  not_through: (_, { device }) => t.says.not_through(device),
  only_other_ways: (_, { who }) =>
    who.me ? t.says.only_other_ways.me : t.says.only_other_ways.other(who.name),
  drill_missed: (_, { who }) => (who.me ? t.says.drill_missed.me : t.says.drill_missed.other(who.name)),
};

/** What is wrong with a person's reachability, and what to do about it. */
export function trouble({ text, fix, what }: TroubleView): { says: string; fix: string } {
  const says = what && worded(troubles, what.trouble, what);
  if (!what || says === undefined) return { says: text, fix };
  return { says, fix: t.fix[what.trouble.is][what.who.me ? 'me' : 'other'] };
}

const findings: Words<PartFinding> = {
  not_tested: () => p.findings.not_tested,
  stream_stands: () => p.findings.stream_stands,
  connecting: () => p.findings.connecting,
  no_hub: () => p.findings.no_hub,
  link_lost: () => p.findings.link_lost,
  problem: ({ code }) => titleOf(code) ?? '',
  no_owner: () => p.findings.no_owner,
  store_takes: () => p.findings.store_takes,
  folder_takes: ({ path }) => p.findings.folder_takes(path),
  plays: ({ device }) => p.findings.plays(device),
  sounds_through: ({ device }) => p.findings.sounds_through(device),
  sound_silent: () => p.findings.sound_silent,
  notifier_full: ({ service }) => p.findings.notifier_full(service),
  notifier_plain: ({ service }) => p.findings.notifier_plain(service),
  notifier_silent: () => p.findings.notifier_silent,
  notifier_shows: () => p.findings.notifier_shows,
  notifier_back: () => p.findings.notifier_back,
  in_keyring: () => p.findings.in_keyring,
  in_file: () => p.findings.in_file,
  no_keyring: () => p.findings.no_keyring,
  keyring_locked: () => p.findings.keyring_locked,
  tray_shown: () => p.findings.tray_shown,
  stays_awake: () => p.findings.stays_awake,
  tap_first: () => p.findings.tap_first,
  sounds_while_open: () => p.findings.sounds_while_open,
  browser_mutes: () => p.findings.browser_mutes,
  window_only: () => p.findings.window_only,
  pushed: () => p.findings.pushed,
  push_refused: () => p.findings.push_refused,
  fault: ({ fault }) => filled(p.faults, fault) ?? '',
};

/** What to do about exactly this; `undefined` where the part's own advice is as good. */
const fixOf = (kind: string): string | undefined => (p.fixes as Partial<Record<string, string>>)[kind];

/** What was found about a part. */
export function partSays({ part, state, detail, finding }: PartView): Said {
  const says = finding && worded(findings, finding);
  if (finding?.is === 'problem' && says) return { says, raw: detail };
  if (finding?.is === 'fault' && says)
    return { says, raw: 'said' in finding.fault ? finding.fault.said : '' };
  if (says) return { says, raw: '' };
  const means = state === 'weak' || state === 'fails' ? p[state][part] : '';
  return { says: means, raw: detail };
}

/** What to do about a part; empty where there is nothing to do. */
export function partFix({ part, state, fix, finding }: PartView): string {
  if (fix === '' || state === 'works') return '';
  const own = finding && fixOf(finding.is === 'fault' ? finding.fault.is : finding.is);
  return own ?? (state === 'unknown' ? '' : p.mend[part]);
}

/** What the siren does, and what to do where it cannot. */
export function siren(state: SirenState): string {
  if (state.is !== 'failed') return codes.siren[state.is];
  const says = state.fault && filled(p.faults, state.fault);
  if (!state.fault || says === undefined) return codes.siren.failed(state.why);
  const raw = 'said' in state.fault ? `(${state.fault.said})` : '';
  const all = [says, raw, fixOf(state.fault.is) ?? p.mend.sound];
  return codes.siren.failed(all.filter((part) => part !== '').join(' '));
}

/** How the hub on this computer ended. */
export function hubEnded({ why, ended }: Extract<LocalHubView, { is: 'restarting' }>): string {
  return (ended && filled(p.hubEnds, ended)) ?? why;
}

const ofAction = (action: string): string => actions[action] ?? action;
type Refused = Extract<NoticeWhat, { code: ProblemCode }>;
const why = ({ code, detail }: Refused): string => titleOf(code) ?? detail;

const notices: Words<NoticeWhat> = {
  cut_off: () => n.cut_off,
  part_fails: ({ part }) => [`${partNames[part.part]}: ${partSays(part).says}`, partFix(part)].join(' '),
  access_revoked: () => n.access_revoked,
  action_stuck: (w) => n.action_stuck({ action: ofAction(w.action), why: why(w) }),
  action_refused: (w) => n.action_refused({ action: ofAction(w.action), why: why(w) }),
  clock_wrong: ({ ahead_min: min }) => (min < 0 ? n.clock_behind(-min) : n.clock_ahead(min)),
  other_version: ({ hub, app }) => n.other_version({ hub, app }),
  hub_newer: ({ kinds }) => n.hub_newer(list(kinds)),
  hub_newer_incident: () => n.hub_newer_incident,
  local_hub_fails: (w) => [why(w), todoOf(w.code)].join(' '),
  restarted: () => n.restarted,
  nobody_on_call: ({ schedule }) => n.nobody_on_call(schedule),
};

/** What a notice says below its title. */
export function noticeSays({ text, what }: Notice): Said {
  const says = what && worded(notices, what);
  if (!what || says === undefined) return { says: text, raw: '' };
  switch (what.is) {
    case 'part_fails':
      return { says, raw: partSays(what.part).raw };
    case 'action_stuck':
    case 'action_refused':
    case 'local_hub_fails':
      return { says, raw: titleOf(what.code) === undefined ? '' : problemDetail(what) };
    default:
      return { says, raw: '' };
  }
}
