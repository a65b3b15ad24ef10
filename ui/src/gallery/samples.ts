/** What the gallery's parts are about. */
import { at, calm, firstLines, line, rungs } from '../host/fake/world';
import { problem } from '../host/problem';
import { OnDemand } from '../on_demand.svelte';
import type { WayView } from '../wire/WayView';

/** Lines of the gallery itself. */
export const words = {
  title: 'Gallery',
  tokens: 'Tokens',
  short: 'Disk is full on db-1',
  long: 'Checkout: error rate of POST /v1/payments is 12.4 % for 5 min (threshold 2 %) in eu-central-1, seen by 214 probes',
  rtl: 'الخدمة متوقفة منذ خمس دقائق',
  label: 'What it is called',
  says: 'What it means for whoever reads it.',
  wrong: 'This is taken.',
  count: '12',
  many: '1,284',
  markdown:
    '## Disk full\n\n1. Look: `df -h`\n2. Make **room**\n\n| where | how much |\n| --- | --- |\n| /var | 2 GiB |\n',
  code: 'k_8Qm2WvT4nYh7',
  block:
    'receivers:\n  - name: baton\n    webhook_configs:\n      - url: https://hub.example.org/api/v1/ingest/k_8Qm2WvT4nYh7',
  href: 'https://example.org/runbook',
  script: 'javascript:alert(1)',
  themes: ['light', 'dark'],
} as const;

export const options = [
  { value: 'a', title: 'Primary', says: 'Rings first.' },
  { value: 'b', title: 'Secondary', says: 'Rings when the first does not answer.' },
] as const;

export const broken = problem('conflict', 'Ana is on call in Payments then.', 'never');
/** One is on its way for ever, one cannot be had. */
export const onDemand = {
  comes: new OnDemand<string>(() => new Promise(() => undefined)),
  fails: new OnDemand<string>(() => Promise.reject(new TypeError())),
};
export const lines = [
  ...firstLines(-300, 'Alertmanager'),
  line(-300, 9000, { is: 'acknowledged', whom: 'Mira Okafor', until: at(1500) }, 'Mira Okafor'),
  line(-300, 12000, { is: 'resolved' }),
];
export const climbed = rungs(5);
export const troubles = calm()
  .team.flatMap((person) => person.reach.troubles)
  .slice(0, 2);
export const ways: WayView[] = [
  {
    label: 'Phone',
    kind: 'voice',
    loudness: 'rings_through',
    state: 'waiting',
    due_after_ms: 60_000,
    rungs: [],
  },
];
export const span = { start: at(3600), end: at(9 * 3600) };
export const times = { past: at(-260), soon: at(7200) };
