/**
 * What has to arrive before the first screen is drawn: scripts and styles that a page of the bundle names, and what those import
 * statically, each as it crosses the wire. `npm run budget` prints it for each page, and fails above the budget.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Bytes, compressed: on a slow phone connection (400 kbit/s) three seconds until a page can be answered. */
const FIRST_SCREEN_BYTES_MAX = 150 * 1024;
const PAGES = ['index.html', 'web.html'];

/** Files that a page loads at once, by their paths in the bundle. */
function named(html) {
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? [];
  return tags.flatMap((tag) => {
    const loads = tag.startsWith('<script') || /\brel="(?:stylesheet|modulepreload)"/.test(tag);
    const [, file] = /\b(?:src|href)="([^"]+)"/.exec(tag) ?? [];
    return loads && file !== undefined ? [file] : [];
  });
}

/** What a script imports for certain; `import('…')` is on demand. */
function imports(script) {
  return [...script.matchAll(/\b(?:import|from)\s*["'](\.{1,2}\/[^"']+)["']/g)].map(([, file]) => file);
}

/** All that a page needs before it draws: path → bytes, compressed. */
function firstScreen(read, page) {
  const files = new Map();
  const waiting = named(read(page).toString()).map((file) => join(dirname(page), file));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    const bytes = read(file);
    files.set(file, gzipSync(bytes, { level: 9 }).length);
    if (!file.endsWith('.js')) continue;
    for (const next of imports(bytes.toString())) waiting.push(join(dirname(file), next));
  }
  return files;
}

const sum = (files) => [...files.values()].reduce((total, bytes) => total + bytes, 0);
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;

/** Prints the figures; `false` when a page is above the budget. */
function check(root) {
  let fits = true;
  for (const page of PAGES) {
    const files = firstScreen((file) => readFileSync(join(root, file)), page);
    const total = sum(files);
    process.stdout.write(
      `${page}: ${kib(total)} of ${kib(FIRST_SCREEN_BYTES_MAX)} before the first screen\n`,
    );
    if (total <= FIRST_SCREEN_BYTES_MAX) continue;
    fits = false;
    process.stdout.write('  too much; load on demand what the first screen does not show. The largest:\n');
    for (const [file, bytes] of [...files].sort(([, a], [, b]) => b - a).slice(0, 5))
      process.stdout.write(`  ${kib(bytes).padStart(10)} ${basename(file)}\n`);
  }
  return fits;
}

if (!check(fileURLToPath(new URL('../dist/', import.meta.url)))) process.exitCode = 1;
