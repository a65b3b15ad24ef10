/**
 * How a screen looked, small enough to be kept as text: the picture's brightness in squares, a digit each from 0 (black) to f.
 * Where letters are drawn a little differently a square hardly changes; where something moves, is missing or stands out, it does.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Squares across: at 1280 px they are 40 px wide, at 390 px 16 px. */
const ACROSS = { 1280: 32, 390: 24 };
/** A square differs from this many of its sixteen steps on. */
const STEPS = 2;
/** So many squares in a thousand may differ: a clock's digits, the edge of a letter. */
const PER_MILLE = 6;

/** The widths of which looks are kept. */
export const KEPT_WIDTHS = Object.keys(ACROSS).map(Number);

/** Runs in a page: the picture as rows of digits. */
async function squares(data, across) {
  const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
  const side = picture.width / across;
  const down = Math.ceil(picture.height / side);
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  pen.drawImage(picture, 0, 0);
  const rows = [];
  for (let y = 0; y < down; y++) {
    let row = '';
    for (let x = 0; x < across; x++) {
      const top = Math.round(y * side);
      const left = Math.round(x * side);
      const tall = Math.min(Math.ceil(side), picture.height - top);
      const { data: dots } = pen.getImageData(left, top, Math.ceil(side), Math.max(1, tall));
      let sum = 0;
      for (let at = 0; at < dots.length; at += 4)
        sum += 0.2126 * dots[at] + 0.7152 * dots[at + 1] + 0.0722 * dots[at + 2];
      row += Math.round((sum / (dots.length / 4) / 255) * 15).toString(16);
    }
    rows.push(row);
  }
  return rows;
}

/** The rows of a picture (base64 of a PNG), counted in an empty page of the browser. */
export const looked = (page, data, width) =>
  page.run(`(${squares})(${JSON.stringify(data)}, ${ACROSS[width]})`);

/** What is kept of a place: a heading for each picture, its rows below. */
export class Kept {
  #file;
  #pictures = new Map();

  constructor(folder, place) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, `${place}.txt`);
    let text = '';
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch {
      // Nothing is kept of it yet.
    }
    for (const part of text.split('\n\n').filter((one) => one.trim() !== '')) {
      const [name, ...rows] = part.trim().split('\n');
      this.#pictures.set(name, rows);
    }
  }

  /** What differs from the picture that is kept, as a sentence; nothing if it looks as it did. */
  differs(name, rows) {
    const before = this.#pictures.get(name);
    if (before === undefined) return 'no look of it is kept';
    if (Math.abs(before.length - rows.length) > 1)
      return `is ${rows.length} squares high, was ${before.length}`;
    let count = 0;
    let first = null;
    const high = Math.min(before.length, rows.length);
    for (let y = 0; y < high; y++)
      for (let x = 0; x < rows[y].length; x++)
        if (Math.abs(parseInt(before[y][x], 16) - parseInt(rows[y][x], 16)) >= STEPS) {
          count += 1;
          first ??= `${x}, ${y}`;
        }
    const allowed = Math.ceil((high * rows[0].length * PER_MILLE) / 1000);
    return count > allowed ? `${count} squares look different, the first at ${first}` : null;
  }

  /** Keeps this look instead. */
  keep(name, rows) {
    this.#pictures.set(name, rows);
    const parts = [...this.#pictures].sort(([one], [other]) => (one < other ? -1 : 1));
    writeFileSync(this.#file, parts.map(([called, lines]) => `${called}\n${lines.join('\n')}\n`).join('\n'));
  }
}
