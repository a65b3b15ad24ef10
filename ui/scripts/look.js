/**
 * Looks at every screen of the fake host in Chromium, at each width, theme and language: takes a picture, and tells what is wider
 * than the window, cut off without a way to read it, or a violation that axe-core sees, contrast among them.
 * `npm run look -- out=DIR places=now,team widths=390 languages=de`. `looks=compare` also tells what looks different from what
 * `looks/` keeps; when that was meant, `looks=keep` keeps it as it is now.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, serve } from './chromium.js';
import { Kept, KEPT_WIDTHS, looked } from './looks.js';

const given = Object.fromEntries(process.argv.slice(2).map((word) => word.split(/=(.*)/s).slice(0, 2)));
const many = (name, otherwise) => (given[name] ?? otherwise).split(',');
const compares = given.looks === 'compare';
const keeps = given.looks === 'keep';
const beside = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = given.out ?? 'dist-look';
const widths = many('widths', compares || keeps ? KEPT_WIDTHS.join() : '1280,390,320').map(Number);
const themes = many('themes', 'light,dark');
const spoken = many('languages', compares || keeps ? 'en' : 'en,de');

/** Name of each place, with the scene and the address that show it. */
const PLACES = {
  'first-run': 'first_run',
  joining: 'joining',
  alarm: 'ringing',
  'alarm-storm': 'storm',
  'alarm-nasty': 'nasty_alarm',
  'alarm-no-sound': 'no_sound',
  'now-empty': 'empty#/now',
  now: 'shifts#/now',
  incidents: 'many#/incidents',
  'incidents-nasty': 'nasty#/incidents',
  incident: 'acknowledged#/incidents/1042',
  shifts: 'shifts#/shifts',
  calendar: 'shifts#/shifts/calendar',
  away: 'shifts#/shifts/away',
  'dry-run': 'shifts#/shifts/dry-run',
  fairness: 'shifts#/shifts/fairness',
  calendars: 'shifts#/shifts/calendars',
  schedule: 'shifts#/shifts/edit/sc-pay',
  team: 'shifts#/team',
  insights: 'calm#/insights',
  'insights-empty': 'empty#/insights',
  settings: 'shifts#/settings',
  admin: 'shifts#/admin',
  'admin-teams': 'shifts#/admin/teams',
  'admin-services': 'shifts#/admin/services',
  'admin-integrations': 'shifts#/admin/integrations',
  'admin-rules': 'shifts#/admin/rules',
  'admin-audit': 'shifts#/admin/audit',
};
/** The fake host's hour and zone, so that a screen looks the same on every day and everywhere. */
const CLOCK = '2027-03-24T13:40Z';
const ZONE = 'Europe/Berlin';
/** Letters that every machine has that runs the tests. */
const LETTERS = { '--font': 'DejaVu Sans', '--mono': 'DejaVu Sans Mono' };
/** Pixels of a long screen that are looked at: far below it lists go on as they are. */
const TALL = 2400;
/** Milliseconds in which a page has to be drawn. */
const DRAWN_MS = 15_000;

/** Runs in the page: what sticks out. */
function complaints() {
  const found = [];
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) found.push(`the page is ${page.scrollWidth} px wide`);
  const name = (node) =>
    `${node.tagName.toLowerCase()}.${String(node.className).replace(/ ?svelte-\S+/g, '')} “${node.textContent.trim().slice(0, 40)}”`;
  for (const node of document.querySelectorAll('#app *')) {
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    if (box.width <= 1 || style.visibility === 'hidden' || node.closest('.hidden-words') !== null) continue;
    const scrolls = (one) =>
      one &&
      one !== page &&
      (/auto|scroll/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
    if (!scrolls(node.parentElement) && (box.right > page.clientWidth + 1 || box.left < -1))
      found.push(`sticks out: ${name(node)}`);
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim() !== '');
    if (
      own &&
      style.overflowX === 'hidden' &&
      style.textOverflow !== 'ellipsis' &&
      node.scrollWidth > node.clientWidth + 1 &&
      style.webkitLineClamp === 'none'
    )
      found.push(`cut off: ${name(node)}`);
  }
  return found.slice(0, 6);
}

/** Runs in the page: waits until there is a heading, every letter is there, and nothing moves any more. */
async function drawn(limit) {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)));
  const end = performance.now() + limit; // the fake host sets the clock while it starts
  while (document.querySelector('#app h1, #app h2, [role=alertdialog]') === null) {
    if (performance.now() > end) return false;
    await frame();
  }
  await document.fonts.ready;
  let [before, calm] = ['', 0];
  while (calm < 8 && performance.now() < end) {
    await frame();
    const now = document.body.innerText + document.documentElement.scrollHeight;
    const busy = document.querySelector('[aria-busy="true"], progress') !== null;
    calm = now === before && !busy ? calm + 1 : 0;
    before = now;
  }
  return true;
}

/** Runs in the page: axe-core's violations, a line each. */
async function violations() {
  const { violations: found } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
  return found.map(
    (one) =>
      `axe ${one.id}: ${one.help}: ` +
      one.nodes
        .slice(0, 3)
        .map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`)
        .join('; '),
  );
}

const axe = readFileSync(beside('../node_modules/axe-core/axe.min.js'), 'utf8');
const site = await serve(beside('../dist-gallery/'));
const browser = await chromium(given.browser);
const counting = await browser.page();
// The last that is opened is in front: a page behind it draws no frames.
const page = await browser.page();
await page.tell('Page.enable');
await page.tell('Emulation.setTimezoneOverride', { timezoneId: ZONE });
await page.tell('Page.addScriptToEvaluateOnNewDocument', {
  source: `document.addEventListener('DOMContentLoaded', () => {
    for (const [name, letters] of Object.entries(${JSON.stringify(LETTERS)}))
      document.documentElement.style.setProperty(name, letters);
  })`,
});
mkdirSync(out, { recursive: true });

/** One picture of one place: what is wrong with it. */
async function look(place, width, theme, language) {
  const [scene, hash = ''] = PLACES[place].split(/(?=#)/);
  const screen = width > 700 ? 900 : 844;
  const high = (height) =>
    page.tell('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
  await high(screen);
  await page.tell('Page.navigate', { url: 'about:blank' });
  const asked = `scene=${scene}&theme=${theme}&language=${language}&now=${CLOCK}`;
  await page.tell('Page.navigate', { url: `${site.origin}/fake.html?${asked}${hash}` });
  if (!(await page.run(`(${drawn})(${DRAWN_MS})`))) return ['nothing is drawn'];
  const found = await page.run(`(${complaints})()`);
  await page.run(`${axe}; 0`);
  found.push(...(await page.run(`(${violations})()`)));

  const name = `${place}.${language}.${theme}.${width}`;
  if (compares || keeps || given.whole === 'yes') {
    await high(Math.max(screen, Math.min(TALL, await page.run('document.documentElement.scrollHeight'))));
    await page.run(`(${drawn})(${DRAWN_MS})`);
  }
  const { data } = await page.tell('Page.captureScreenshot', { format: 'png' });
  const picture = join(out, `${name}.png`);
  const take = () => writeFileSync(picture, Buffer.from(data, 'base64'));
  if (!compares && !keeps) {
    take();
    return found;
  }
  const rows = await looked(counting, data, width);
  const kept = new Kept(beside('../looks/'), place);
  const differs = kept.differs(`${language} ${theme} ${width}`, rows);
  if (differs !== null && keeps) kept.keep(`${language} ${theme} ${width}`, rows);
  if (differs !== null && compares) {
    take();
    found.push(
      `${differs}: see ${picture}, and if that is meant: npm run look -- looks=keep places=${place}`,
    );
  }
  return found;
}

let [wrong, pictures] = [0, 0];
try {
  for (const place of many('places', Object.keys(PLACES).join()))
    for (const language of spoken)
      for (const theme of themes)
        for (const width of widths) {
          pictures += 1;
          for (const one of await look(place, width, theme, language)) {
            process.stdout.write(`${place} (${language}, ${theme}, ${width} px): ${one}\n`);
            wrong += 1;
          }
        }
} finally {
  await browser.close();
  site.close();
}
process.stdout.write(`${pictures} pictures, ${wrong} complaints\n`);
process.exitCode = wrong === 0 ? 0 : 1;
