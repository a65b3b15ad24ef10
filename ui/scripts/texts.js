/**
 * Writes src/texts/shape/: which texts the English catalogue has, and what has to be filled into each. With `--check` it only
 * tells whether they are in step.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse, TYPE } from '@formatjs/icu-messageformat-parser';

const folder = new URL('../src/texts/', import.meta.url);

/** The placeholders of a message: by name, whether each has to be a number. */
export function placeholders(message) {
  const found = new Map();
  const walk = (parts) => {
    for (const part of parts) {
      const number = part.type === TYPE.number || part.type === TYPE.plural;
      if (number || part.type === TYPE.argument || part.type === TYPE.select)
        found.set(part.value, (found.get(part.value) ?? false) || number);
      for (const option of Object.values(part.options ?? {})) walk(option.value);
    }
  };
  walk(parse(message, { ignoreTag: true }));
  return found;
}

function typeOf(message) {
  const found = [...placeholders(message)].map(
    ([name, number]) => `${name}: ${number ? 'number' : 'string | number'}`,
  );
  if (found.length === 0) return 'string';
  return found.length === 1 ? `(${found[0]}) => string` : `(values: { ${found.join('; ')} }) => string`;
}

function shapeOf(tree, indent) {
  const lines = Object.entries(tree).map(([key, value]) => {
    const name = /^[a-z_]\w*$/i.test(key) ? key : /^\d+$/.test(key) ? key : `'${key}'`;
    return `${indent}  readonly ${name}: ${
      typeof value === 'string' ? typeOf(value) : shapeOf(value, `${indent}  `)
    };\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

const HEAD = '// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.\n\n';
const nameOf = (file) => file.replace('.json', '');
const typeName = (file) => nameOf(file).replace(/^./, (first) => first.toUpperCase());

const sources = readdirSync(new URL('en/', folder))
  .filter((name) => name.endsWith('.json'))
  .sort();
const written = new Map();
for (const file of sources) {
  const tree = JSON.parse(readFileSync(new URL(`en/${file}`, folder), 'utf8'));
  written.set(`${nameOf(file)}.ts`, `${HEAD}export interface ${typeName(file)} ${shapeOf(tree, '')}\n`);
}
written.set(
  'index.ts',
  HEAD +
    sources.map((file) => `import type { ${typeName(file)} } from './${nameOf(file)}';\n`).join('') +
    '\n/** All texts, by what has to be filled into them: one thing as it is, several by their names. */\nexport interface Shape {\n' +
    sources.map((file) => `  readonly ${nameOf(file)}: ${typeName(file)};\n`).join('') +
    '}\n',
);

const check = process.argv.includes('--check');
mkdirSync(new URL('shape/', folder), { recursive: true });
for (const [file, text] of written) {
  const target = new URL(`shape/${file}`, folder);
  if (!check) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    process.stderr.write(
      `src/texts/shape/${file} is not in step with the English catalogue: npm run texts\n`,
    );
    process.exitCode = 1;
  }
}
