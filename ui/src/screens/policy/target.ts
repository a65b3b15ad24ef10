/** Targets of a level as options of a list, and back. */
import { texts } from '../../texts.all';
import type { Target } from '../../wire/Target';
import type { TargetView } from '../../wire/TargetView';

type Kind = keyof typeof texts.answering.policy.kinds;

/** A target by one string, which no other target has. */
export function keyOf(target: Target): string {
  const [kind, id] = Object.entries(target)[0] ?? ['', ''];
  return `${kind}/${String(id)}`;
}

/** What a target is called. */
export function nameOf(targets: readonly TargetView[], target: Target): string {
  const key = keyOf(target);
  const known = targets.find((view) => keyOf(view.target) === key);
  const kind = key.split('/')[0] as Kind;
  return known === undefined ? texts.answering.policy.gone : texts.answering.policy.kinds[kind](known.name);
}
