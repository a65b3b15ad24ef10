/**
 * The texts as the interface uses them: `catalogue.app.alarm.storm(3)`. Each is looked up when it is read, in the language that is
 * spoken then. A text into which one thing is filled takes that thing, one with several takes them by name.
 *
 * These are the texts of what is loaded at once; those of the other screens are in `more.ts`.
 */
import { IntlMessageFormat } from 'intl-messageformat';
import en from './en';
import { speech, type Tree } from './language.svelte';
import type { Shape } from './shape';

type Value = string | number;

/** A message that was taken apart, for as long as its language is spoken. */
let formats = new Map<string, IntlMessageFormat>();
let formatsLocale = '';

function format(message: string, values: Record<string, Value>): string {
  if (formatsLocale !== speech.locale) {
    formats = new Map();
    formatsLocale = speech.locale;
  }
  let known = formats.get(message);
  if (known === undefined) {
    known = new IntlMessageFormat(message, speech.locale, undefined, { ignoreTag: true });
    formats.set(message, known);
  }
  return String(known.format(values));
}

/** What stands there in the language that is spoken; what it lacks is said in English. */
function lookUp(where: readonly string[], english: string): string {
  let at: string | Tree | undefined = speech.catalogue;
  for (const key of where) at = typeof at === 'object' ? at[key] : undefined;
  return typeof at === 'string' ? at : english;
}

const FIRST_PLACEHOLDER = /\{(\w+)[,}]/;

function leaf(english: string, where: readonly string[]): PropertyDescriptor {
  const [, first] = FIRST_PLACEHOLDER.exec(english) ?? [];
  if (first === undefined) return { enumerable: true, get: () => lookUp(where, english) };
  const say = (given: Value | Record<string, Value>): string =>
    format(lookUp(where, english), typeof given === 'object' ? given : { [first]: given });
  return { enumerable: true, value: say };
}

function branch(tree: Tree, where: readonly string[]): object {
  const node = {};
  for (const [key, value] of Object.entries(tree)) {
    const here = [...where, key];
    Object.defineProperty(
      node,
      key,
      typeof value === 'string' ? leaf(value, here) : { enumerable: true, value: branch(value, here) },
    );
  }
  return node;
}

/** Texts by where they stand in the English files. */
export function spoken<K extends keyof Shape>(english: Readonly<Record<K, Tree>>): Pick<Shape, K> {
  return branch(english, []) as Pick<Shape, K>;
}

/** Both as one, without reading any text of them: each is read in the language that is spoken when it is shown. */
export function join<A extends object, B extends object>(some: A, others: B): A & B {
  const all = { ...Object.getOwnPropertyDescriptors(some), ...Object.getOwnPropertyDescriptors(others) };
  return Object.defineProperties({}, all) as A & B;
}

export const catalogue = spoken(en);
