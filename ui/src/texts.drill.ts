/** How drills went, in words: joined to the codes of the wire; a part of `texts.all.ts`. */
import { catalogue } from './texts/catalogue';
import type { DrillFailure } from './wire/DrillFailure';
import type { DrillOutcome } from './wire/DrillOutcome';
import type { DrillView } from './wire/DrillView';
import type { NightDrills } from './wire/NightDrills';

const { drills: t } = catalogue;

const failures = t.failures satisfies Record<DrillFailure, string>;
const voids = t.voids satisfies Record<DrillOutcome, string>;
t.nightsChoice satisfies Record<NightDrills, string>;

/** How a drill went, in a few words; `time` words milliseconds. */
export function drillVerdict(drill: DrillView, time: (ms: number) => string): string {
  const { verdict } = drill;
  switch (verdict.is) {
    case 'running':
      return t.running;
    case 'passed':
      return t.passed({ by: drill.carried_by ?? t.something, after: time(verdict.after_ms) });
    case 'failed':
      return t.failed(failures[verdict.why]);
    case 'void':
      return t.void(voids[verdict.why]);
  }
}
