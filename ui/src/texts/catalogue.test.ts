/** The catalogues: complete, alike, and the only place with words. */
/// <reference types="node" />
import { readdirSync, readFileSync } from 'node:fs';
import { parse as parseMessage, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { parse, type AST } from 'svelte/compiler';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { has, list, texts, timelineLine } from '../texts.all';
import { calendar, civilDate, relative, rough, spanWords } from '../time';
import deFirst from './de';
import deMore from './de/more';
import enFirst from './en';
import enMore from './en/more';
import { languages, speak, speakMore, type Tree } from './language.svelte';

const en = { ...enFirst, ...enMore };
const de = { ...deFirst, ...deMore };

function flat(tree: Tree, where = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    if (key.startsWith('$')) return [];
    return typeof value === 'string' ? [[where + key, value]] : flat(value, `${where}${key}.`);
  });
}

const english = new Map(flat(en));
const german = new Map(flat(de));

/** "n:plural", "name:argument", in any order. */
function placeholders(message: string): string[] {
  const found = new Set<string>();
  const walk = (parts: MessageFormatElement[]): void => {
    for (const part of parts) {
      if (part.type === TYPE.argument) found.add(part.value);
      if (part.type === TYPE.number) found.add(`${part.value}: number`);
      if (part.type === TYPE.plural || part.type === TYPE.select) {
        found.add(part.type === TYPE.plural ? `${part.value}: number` : part.value);
        for (const option of Object.values(part.options)) walk(option.value);
      }
    }
  };
  walk(parseMessage(message, { ignoreTag: true }));
  return [...found].sort();
}

beforeAll(speakMore);
afterEach(async () => {
  await speak('en');
});

describe('both languages', () => {
  test('have the same texts', () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('fill the same things into each', () => {
    for (const [where, message] of english)
      expect(placeholders(german.get(where) ?? ''), where).toEqual(placeholders(message));
  });

  /** Names, examples, signs and words that are the same in both. */
  const SAME = [
    /^app\.app$/,
    /^app\.tabs\.team$|\.hub$|^team\.title$|^answering\.policy\.(back|name)$/,
    /(placeholder|Placeholder|Hint|example)$/,
    /^codes\.platforms\./,
    /^intake\.(service|services)$/,
    /^admin\.(integrations\.tools\..*|(pages\.)?(teams|services)(\.title)?|rules\.team)$/,
    /^(team\.(services|link|code|hub)|app\.incidents\.(number|links))$/,
    /\.(code|server|link|name|person|who1|who|system|service|passphrase)$/,
    /languages\.|^settings\.themes\.auto$|^settings\.signedIn$/,
    /^ways\.(kinds\.(ntfy|webhook)|way|meetingFor)$/,
    /^time\.(in|seconds|minutes|hours)$/,
    /^shifts\.(remind\.lengths\.15|remind\.other|away\.lengths\.(half|one|two)|in|fairness\.h)$/,
    /^shifts\.calendar\.(moreOf|whose\.team)$|^shifts\.edit\.(cell|change|changeNone)$|^shifts\.calendar\.theirTime$/,
    /^shifts\.(absences\.endFor|ask\.whoseIs)$|^answering\.policy\.kinds\.person$/,
    /^palette\.(incident|answer|kinds\.(person|service))$/,
    /^said\.(dutyAt|dated|notices\.(why|title|calendarConflict))$/,
    /^timeline\.lines\.(source_told|absorbed_told|judged)$|^trail\.kinds\.team$/,
  ];

  test('say each thing in their own words', () => {
    const untranslated = [...english]
      .filter(([where, message]) => german.get(where) === message)
      .filter(([where]) => !SAME.some((known) => known.test(where)))
      .map(([where, message]) => `${where}: ${message}`);
    expect(untranslated).toEqual([]);
  });

  test('are typeset: no typewriter’s apostrophes, quotation marks and dots, which ICU would read, too', () => {
    for (const [where, message] of [...english, ...german])
      expect(message.replace(/=\d/g, ''), where).not.toMatch(/'|"|\.\.\./);
  });

  test('have words for every number that the language tells apart', () => {
    for (const [language, all] of [
      ['en', english],
      ['de', german],
    ] as const) {
      const kinds = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      for (const [where, message] of all)
        for (const part of parseMessage(message, { ignoreTag: true })) {
          if (part.type !== TYPE.plural || Object.keys(part.options).length === 1) continue;
          expect(Object.keys(part.options), where).toEqual(expect.arrayContaining(kinds));
        }
    }
  });
});

describe('spoken', () => {
  test('texts are read in the language that is spoken, also by whoever took them before', async () => {
    const t = texts.alarm;
    expect(t.acknowledge).toBe('Acknowledge');
    await speak('de');
    expect(t.acknowledge).toBe('Bestätigen');
    expect(t.acknowledgeAll(1200)).toBe('Alle 1.200 bestätigen');
    expect(document.documentElement.lang).toBe('de');
  });

  test('numbers, names and kinds follow the language', async () => {
    const said = (): unknown[] => [
      texts.incidents.alerts(1),
      texts.incidents.alerts(0),
      texts.shifts.ask.send(0),
      list(['Ana', 'Ben', 'Cem']),
      has(['You']),
      has(['Ana', 'Ben']),
      timelineLine({ is: 'hand_off_accepted', from: 'Ana', to: 'Ben' }),
    ];
    expect(said()).toEqual([
      '1 alert',
      '0 alerts',
      'Ask the rotation',
      'Ana, Ben and Cem',
      'You have it',
      'Ana and Ben have it',
      'Ben took it from Ana',
    ]);
    await speak('de');
    expect(has(['Du'])).toBe('Du kümmerst dich');
    expect(said()).toEqual([
      '1 Meldung',
      '0 Meldungen',
      'Die Rotation fragen',
      'Ana, Ben und Cem',
      'You kümmert sich',
      'Ana und Ben kümmern sich',
      'Ben hat von Ana übernommen',
    ]);
  });

  test('times follow it, and their hours are 24', async () => {
    const now = Date.parse('2026-11-23T12:00:00Z');
    const said = (): string[] => [
      relative('2026-11-20T11:00:00Z', now),
      relative('2026-11-24T12:00:00Z', now),
      rough(7_800),
      calendar('2026-12-24T09:05:00Z', now),
      spanWords({ start: '2026-12-01T00:00:00Z', end: '2026-12-01T20:00:00Z' }, now, 'UTC'),
      civilDate('2026-12-24'),
    ];
    expect(said()).toEqual([
      '3 days ago',
      'in 1 day',
      '2 h 10 min',
      expect.stringMatching(/^Thu 24 Dec \d\d:\d\d$/),
      'Tue 1 Dec 00:00 – 20:00',
      'Thu, 24 Dec 2026',
    ]);
    await speak('de');
    expect(said()).toEqual([
      'vor 3 Tagen',
      'in 1 Tag',
      '2 h 10 min',
      expect.stringMatching(/^Do\.? 24\. Dez\.? \d\d:\d\d$/),
      expect.stringMatching(/^Di\.? 1\. Dez\.? 00:00 – 20:00$/),
      expect.stringMatching(/^Do\.?, 24\. Dez\.? 2026$/),
    ]);
  });

  test('what is filled in is text, whatever it looks like', () => {
    const name = "<b>{n, plural, other {#}}</b> '{name}'";
    expect(texts.alarm.takeFrom(name)).toBe(`take it from ${name}`);
  });
});

/** Attributes whose value is read to somebody. */
const SPOKEN = new Set([
  'label',
  'title',
  'says',
  'placeholder',
  'alt',
  'aria-label',
  'aria-description',
  'hint',
]);
const HAS_WORD = /\p{L}{2,}/u;
/** No word: an address is the same in every language. */
const ADDRESS = /^https:\/\/\S+$/;

function wordsIn(source: string): string[] {
  const found: string[] = [];
  const walk = (node: unknown, parent: string): void => {
    if (Array.isArray(node)) for (const one of node) walk(one, parent);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    const known = node as AST.BaseNode & { name?: string; data?: string };
    if (known.type === 'StyleSheet' || known.type === 'Script') return;
    if (
      known.type === 'Text' &&
      (parent === '' || SPOKEN.has(parent)) &&
      HAS_WORD.test(known.data ?? '') &&
      !ADDRESS.test(known.data ?? '')
    )
      found.push(known.data ?? '');
    for (const [key, value] of Object.entries(node))
      if (key !== 'metadata')
        walk(value, /Attribute|Directive/.test(known.type) ? (known.name ?? '') : parent);
  };
  const fragment = parse(source, { modern: true }).fragment;
  walk(fragment, '');
  return found;
}

describe('no words outside the catalogue', () => {
  const screens = import.meta.glob<string>('../**/*.svelte', {
    query: '?raw',
    import: 'default',
    eager: true,
  });

  test('the search finds them', () => {
    expect(wordsIn('<p title="Hello {n}">{t.x} there <b class="is fine">✓ 1</b></p>')).toEqual([
      'Hello ',
      ' there ',
    ]);
  });

  test.each(Object.entries(screens))('%s', (_, source) => {
    expect(wordsIn(source)).toEqual([]);
  });
});

test('every language has a catalogue of its own', () => {
  expect(Object.keys(deFirst)).toEqual(Object.keys(enFirst));
  expect(Object.keys(deMore)).toEqual(Object.keys(enMore));
});

test('every file is in it once: at once, or with the screens that need it', () => {
  for (const language of languages) {
    const files = readdirSync(`src/texts/${language}`).filter((name) => name.endsWith('.json'));
    expect([...Object.keys(enFirst), ...Object.keys(enMore)].sort()).toEqual(
      files.map((name) => name.replace('.json', '')).sort(),
    );
  }
});

test('the pages that load the interface say no words either', () => {
  for (const page of ['index.html', 'web.html'])
    expect(readFileSync(page, 'utf8').replace(/<title>Baton<\/title>|<[^>]*>/g, '')).not.toMatch(HAS_WORD);
});
