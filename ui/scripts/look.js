/**
 * Looks at every moment of the fake host in Chromium, at each width, theme and language: takes a picture, and tells what is wider
 * than the window, cut off without a way to read it, or too small to hit. `npm run look -- out=DIR scenes=a,b widths=390 hash=#/team`.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';

const given = Object.fromEntries(process.argv.slice(2).map((word) => word.split(/=(.*)/s).slice(0, 2)));
const many = (name, otherwise) => (given[name] ?? otherwise).split(',');
const out = given.out ?? 'dist-look';
const widths = many('widths', '1280,390,320').map(Number);
const themes = many('themes', 'light,dark');
const spoken = many('languages', 'en,de');
const places = many(
  'places',
  'first_run,joining,ringing,storm,nasty_alarm,empty#/now,many#/incidents,acknowledged#/incidents/1042,nasty#/incidents,' +
    [
      'now',
      'shifts',
      'shifts/calendar',
      'shifts/away',
      'shifts/dry-run',
      'shifts/fairness',
      'shifts/calendars',
    ]
      .concat(['shifts/edit/sc-pay', 'team', 'insights', 'settings'])
      .map((path) => `shifts#/${path}`)
      .join(','),
);

/** Milliseconds in which a page has to be drawn. */
const DRAWN_MS = 15_000;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const root = fileURLToPath(new URL('../dist-gallery/', import.meta.url));

const server = createServer((request, response) => {
  const path = normalize(new URL(request.url, 'http://x').pathname);
  try {
    const body = readFileSync(join(root, path));
    response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${server.address().port}`;

const browser = spawn(given.browser ?? 'chromium', [
  '--headless=new',
  '--no-sandbox',
  '--remote-debugging-port=0',
  '--hide-scrollbars',
  `--user-data-dir=${mkdtempSync(join(tmpdir(), 'baton-look-'))}`,
  'about:blank',
]);
const address = await new Promise((found, failed) => {
  let said = '';
  browser.stderr.on('data', (data) => {
    said += data;
    const [, url] = /DevTools listening on (\S+)/.exec(said) ?? [];
    if (url !== undefined) found(url);
  });
  browser.on('exit', () => failed(new Error(`the browser ended: ${said}`)));
});
const socket = new WebSocket(address, { perMessageDeflate: false });
await new Promise((done) => socket.once('open', done));

const waiting = new Map();
let last = 0;
socket.on('message', (data) => {
  const { id, result, error } = JSON.parse(data);
  const wait = waiting.get(id);
  waiting.delete(id);
  if (error) wait?.failed(new Error(error.message));
  else wait?.done(result);
});
const ask = (method, params, sessionId) =>
  new Promise((done, failed) => {
    waiting.set(++last, { done, failed });
    socket.send(JSON.stringify({ id: last, method, params, sessionId }));
  });

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

mkdirSync(out, { recursive: true });
const { targetId } = await ask('Target.createTarget', { url: 'about:blank' });
const { sessionId } = await ask('Target.attachToTarget', { targetId, flatten: true });
const tell = (method, params = {}) => ask(method, params, sessionId);
const run = async (expression) =>
  (await tell('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })).result.value;

let wrong = 0;
for (const place of places)
  for (const language of spoken)
    for (const theme of themes)
      for (const width of widths) {
        const [scene, hash = ''] = place.split(/(?=#)/);
        const height = width > 700 ? 900 : 844;
        await tell('Emulation.setDeviceMetricsOverride', {
          width,
          height,
          deviceScaleFactor: 1,
          mobile: false,
        });
        await tell('Page.navigate', { url: 'about:blank' });
        await tell('Page.navigate', {
          url: `${origin}/fake.html?scene=${scene}&theme=${theme}&language=${language}${hash}`,
        });
        const drawn = `new Promise((done) => { const start = Date.now(); const look = () => {
          const there = document.querySelector('#app h1, #app h2, [role=alertdialog]') !== null;
          if (there || Date.now() - start > ${DRAWN_MS}) document.fonts.ready.then(() => setTimeout(() => done(there), 250));
          else setTimeout(look, 30); }; look(); })`;
        const name = `${scene}${hash.replace(/[#/]+/g, '-')}.${language}.${theme}.${width}`;
        const found = (await run(drawn)) ? await run(`(${complaints})()`) : ['nothing is drawn'];
        for (const one of found) process.stdout.write(`${name}: ${one}\n`);
        wrong += found.length;
        if (given.pictures !== 'no') {
          const { data } = await tell('Page.captureScreenshot', {
            format: 'png',
            captureBeyondViewport: given.whole === 'yes',
          });
          writeFileSync(join(out, `${name}.png`), Buffer.from(data, 'base64'));
        }
      }
process.stdout.write(`${wrong} complaints\n`);
process.exitCode = wrong === 0 ? 0 : 1;
await ask('Browser.close');
socket.close();
server.close();
