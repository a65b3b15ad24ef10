/** Finds what is meant by a few letters, one of which may be wrong, in any order of words, with or without accents. */
import uFuzzy from '@leeoniya/ufuzzy';

const fuzzy = new uFuzzy({
  unicode: true,
  interSplit: "[^\\p{L}\\d']+",
  intraSplit: '\\p{Ll}\\p{Lu}',
  intraBound: '\\p{L}\\d|\\d\\p{L}|\\p{Ll}\\p{Lu}',
  intraChars: "[\\p{L}\\d']",
  intraContr: "'\\p{L}{1,2}\\b",
  intraMode: 1,
});

/** Letters of what was typed that count. */
const TYPED_MAX = 100;

/** The best first; everything, in its order, for no words. */
export function search<T extends { words: string }>(all: readonly T[], typed: string): readonly T[] {
  const plain = uFuzzy.latinize(typed.slice(0, TYPED_MAX)).trim();
  if (plain === '') return all;
  const [found, info, order] = fuzzy.search(uFuzzy.latinize(all.map(({ words }) => words)), plain, 1);
  const ranked = info && order ? order.map((at) => info.idx[at]) : (found ?? []);
  return ranked.map((at) => (at === undefined ? undefined : all[at])).filter((one) => one !== undefined);
}
