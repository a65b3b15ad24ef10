/**
 * How long a person waits: until the first screen can be used, from a press until what it shows is drawn, and between two frames while a
 * list of 5,000 open incidents is scrolled. In Chromium, on the fake
 * host's bundle, with a processor that is as many times slower as `slower=` says (1 and 6: a laptop, and a phone of the middle class).
 */
import { fileURLToPath } from 'node:url';
import { chromium, serve } from './chromium.js';

const given = Object.fromEntries(process.argv.slice(2).map((word) => word.split(/=(.*)/s).slice(0, 2)));
const slower = (given.slower ?? '1,6').split(',').map(Number);
const runs = Number(given.runs ?? 9);
/** Between two frames of a screen that shows sixty of them in a second. */
const FRAME_MS = 1000 / 60;

/** Runs in the page: milliseconds since it was asked for, when there is a heading and a frame with it was drawn. */
async function usable() {
  while (document.querySelector('#app h1, #app h2') === null)
    await new Promise((done) => setTimeout(done, 1));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return performance.now();
}

/** Runs in the page: presses each entry of the navigation, and gives the milliseconds until its screen was drawn. */
async function presses() {
  const took = [];
  for (const hash of ['#/incidents', '#/shifts', '#/team', '#/settings', '#/now']) {
    const before = document.querySelector('main').innerText;
    const link = document.querySelector(`nav a[href="${hash}"]`);
    const start = performance.now();
    link.click();
    // with its heading: what only says that it comes is not what was pressed for
    while (document.querySelector('main')?.innerText === before || document.querySelector('main h1') === null)
      await new Promise((done) => requestAnimationFrame(done));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    took.push(performance.now() - start);
  }
  return took;
}

/** Runs in the page: scrolls the list of incidents down for two seconds, and gives the milliseconds between its frames. */
async function scrolls() {
  const list = document.querySelector('.list');
  const scroller = list.scrollHeight > list.clientHeight + 1 ? list : document.scrollingElement;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const took = [];
  const begun = performance.now();
  for (let before = await frame(); performance.now() - begun < 2_000;) {
    scroller.scrollTop += 40;
    const now = await frame();
    took.push(now - before);
    before = now;
  }
  return took;
}

const middle = (all) => all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)];
const site = await serve(fileURLToPath(new URL('../dist-gallery/', import.meta.url)));
const browser = await chromium(given.browser);
try {
  const page = await browser.page();
  await page.tell('Page.enable');
  for (const rate of slower) {
    await page.tell('Emulation.setCPUThrottlingRate', { rate });
    const [first, later] = [[], []];
    for (let run = 0; run < runs; run++) {
      await page.tell('Page.navigate', { url: 'about:blank' });
      await page.tell('Page.navigate', { url: `${site.origin}/fake.html?scene=shifts#/now` });
      first.push(await page.run(`(${usable})()`));
      later.push(...(await page.run(`(${presses})()`)));
    }
    await page.tell('Page.navigate', { url: 'about:blank' });
    await page.tell('Page.navigate', { url: `${site.origin}/fake.html?scene=thousands#/incidents` });
    await page.run(`(${usable})()`);
    const frames = await page.run(`(${scrolls})()`);
    const late = frames.filter((took) => took > 1.5 * FRAME_MS).length;
    process.stdout.write(
      `processor ${rate} times slower: first screen usable after ${middle(first).toFixed(0)} ms (slowest of ${runs}: ` +
        `${Math.max(...first).toFixed(0)}), another screen drawn ${middle(later).toFixed(0)} ms after the press ` +
        `(slowest of ${later.length}: ${Math.max(...later).toFixed(0)}), ` +
        `5,000 incidents scroll with a frame every ${middle(frames).toFixed(1)} ms ` +
        `(${late} of ${frames.length} came late, the slowest after ${Math.max(...frames).toFixed(0)})\n`,
    );
  }
} finally {
  await browser.close();
  site.close();
}
