/** The tokens, read from their own file: a new one is shown without anybody adding it. */
import css from '../parts/tokens.css?raw';

export type Kind = 'colour' | 'type' | 'space' | 'shape' | 'motion';

export interface Token {
  name: string;
  value: string;
  kind: Kind;
}

function kindOf(name: string, value: string): Kind {
  if (/^--(quick|ease)/.test(name)) return 'motion';
  if (/^--(text|font|mono)/.test(name)) return 'type';
  if (/^--(s\d|target)/.test(name)) return 'space';
  if (/^--(radius|shadow)/.test(name)) return 'shape';
  return /#|rgb|light-dark/.test(value) ? 'colour' : 'shape';
}

/** All of the first `:root`, in the order of the file. */
export const tokens: Token[] = [...(css.split(':root[')[0] ?? '').matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(
  ([, name = '', value = '']) => ({
    name,
    value: value.replace(/\s+/g, ' ').trim(),
    kind: kindOf(name, value),
  }),
);
