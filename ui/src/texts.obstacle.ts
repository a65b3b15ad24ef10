/** What stands in the way of a plan, in the reader's language and with the reader's dates; a part of `texts.ts`. */
import { catalogue } from './texts/catalogue';
import { filled } from './texts/filled';
import { dateTime, spanDated } from './time';
import type { Obstacle } from './wire/Obstacle';
import type { Problem } from './wire/Problem';

const { obstacles } = catalogue.codes;

obstacles satisfies Record<Obstacle['is'], unknown>;

/** `undefined` where nothing is said of it as data, or nothing that is known here. */
export function obstacleSays(what: Obstacle | undefined): string | undefined {
  if (what === undefined) return undefined;
  return filled(obstacles, what, {
    ...what,
    ...('span' in what && { span: spanDated(what.span) }),
    ...('until' in what && { until: dateTime(what.until) }),
    ...('from' in what && { from: dateTime(what.from) }),
  });
}

/** The particulars of a problem: in our words where they are known as data, as they came otherwise. */
export function problemDetail({ obstacle, detail }: Pick<Problem, 'obstacle' | 'detail'>): string {
  return obstacleSays(obstacle) ?? detail;
}
