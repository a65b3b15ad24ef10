/** What a new policy and a new schedule look like before anybody changes them in their editors. */
import type { NamedSchedule } from '../../wire/NamedSchedule';
import type { Policy } from '../../wire/Policy';
import type { Target } from '../../wire/Target';
import type { TeamView } from '../../wire/TeamView';

/** Seconds of the first level. */
const TIMEOUT_S = 300;

/** `target` is "schedule/…" or "team/…". */
export function begunPolicy(id: string, name: string, target: string): Policy {
  const [kind, of = ''] = target.split(/\/(.*)/s);
  const whom: Target = kind === 'schedule' ? { schedule: of } : { team: of };
  return { id, name, levels: [{ targets: [whom], timeout_s: TIMEOUT_S }], repeats: 1 };
}

/** The team's people week by week, from a Monday at nine that is past: a schedule that begins later would have a gap until then. */
export function begunSchedule(
  id: string,
  name: string,
  team: TeamView,
  zone: string,
  now: Date,
): NamedSchedule {
  const monday = new Date(now);
  monday.setDate(monday.getDate() - 7 - ((monday.getDay() + 6) % 7));
  const [year, month, day] = [monday.getFullYear(), monday.getMonth() + 1, monday.getDate()];
  const two = (number: number): string => String(number).padStart(2, '0');
  return {
    id,
    name,
    team: team.id,
    schedule: {
      zone,
      layers: [
        {
          rotation: {
            anchor: `${year}-${two(month)}-${two(day)}T09:00:00`,
            period: { unit: 'weeks', n: 1 },
            slots: team.members.map(({ person }) => [person]),
          },
        },
      ],
      overrides: [],
      stand_in: { rule: 'next_in_rotation' },
    },
  };
}
