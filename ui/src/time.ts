/** Times and lengths in words, in the reader's language and zone. */
import { catalogue } from './texts/catalogue';
import { speech } from './texts/language.svelte';

const MIN = 60;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

const words = catalogue.time;

/**
 * Times read as they do in the sentences that the core makes and in the terminal: "Mon 30 Nov 09:00". Two ways to write a time in
 * one card, or "12:00 AM" at three in the night, are what mistakes are made of: the hours are 24 in every language and country.
 */
const HOURS = { hourCycle: 'h23' } as const;
const TIME = { ...HOURS, hour: '2-digit', minute: '2-digit' } as const;
const DATE = { weekday: 'short', day: 'numeric', month: 'short' } as const;
const NEAR = { weekday: 'short', ...TIME } as const;
const WHOLE = { ...DATE, ...TIME, second: '2-digit', timeZoneName: 'short' } as const;

const formats = new Map<string, Intl.DateTimeFormat>();

/** In the reader's language and zone, unless another zone is named: one that is not known is UTC, and says so. */
export function dateFormat(options: Intl.DateTimeFormatOptions, zone?: string): Intl.DateTimeFormat {
  const key = `${speech.locale} ${zone ?? ''} ${JSON.stringify(options)}`;
  let known = formats.get(key);
  if (known === undefined) {
    try {
      known = new Intl.DateTimeFormat(
        speech.locale,
        zone === undefined ? options : { ...options, timeZone: zone },
      );
    } catch {
      known = new Intl.DateTimeFormat(speech.locale, { ...options, timeZone: 'UTC', timeZoneName: 'short' });
    }
    formats.set(key, known);
  }
  return known;
}

/** The whole of it, for whoever asks. */
export function absolute(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : say(dateFormat(WHOLE), date);
}

/** As short as it stays unmistakable: the time today, the weekday within the next six days, else the date. */
export function calendar(at: string, now: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  if (new Date(now).toDateString() === date.toDateString()) return say(dateFormat(TIME), date);
  return say(dateFormat(isNear(date.getTime(), now) ? NEAR : { ...DATE, ...TIME }), date);
}

/** "4 min ago", "in 2 h": the nearest two units at most. */
export function relative(at: string, now: number): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  if (Number.isNaN(seconds)) return at;
  const size = Math.abs(seconds);
  if (size < 5) return words.justNow;
  if (size >= DAY) return seconds < 0 ? words.daysAgo(whole(size, DAY)) : words.inDays(whole(size, DAY));
  return seconds < 0 ? words.ago(rough(size)) : words.in(rough(size));
}

/** "12 s", "4 min", "2 h 10 min", "3 days". */
export function rough(seconds: number): string {
  if (seconds < MIN) return words.seconds(seconds);
  if (seconds < HOUR) return words.minutes(whole(seconds, MIN));
  if (seconds >= DAY) return words.days(whole(seconds, DAY));
  const minutes = whole(seconds % HOUR, MIN);
  const hours = whole(seconds, HOUR);
  return minutes === 0 || hours >= 6 ? words.hours(hours) : `${words.hours(hours)} ${words.minutes(minutes)}`;
}

const whole = (seconds: number, unit: number): number => Math.floor(seconds / unit);

/** Hours from which a stopwatch counts days instead: three digits of them say nothing, and need room that a phone has not. */
const STOPWATCH_HOURS = 48;

/** A stopwatch: "0:07", "12:40", "1:02:09", "6 days". */
export function stopwatch(from: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(from)) / 1000));
  if (Number.isNaN(seconds)) return '';
  return seconds < STOPWATCH_HOURS * HOUR ? clockLike(seconds) : rough(seconds);
}

/** To the millisecond, as rungs and timelines show it: "12 ms", "1.304 s", "3:20.093", "1:02:09.000". */
export function millis(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const [whole, rest] = [Math.floor(ms / 1000), String(ms % 1000).padStart(3, '0')];
  const point = decimalPoint();
  return whole < MIN ? `${whole}${point}${rest} s` : `${clockLike(whole)}${point}${rest}`;
}

/** What stands before tenths in the reader's language. */
function decimalPoint(): string {
  const parts = new Intl.NumberFormat(speech.locale).formatToParts(0.5);
  return parts.find(({ type }) => type === 'decimal')?.value ?? '.';
}

function clockLike(seconds: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / HOUR);
  const minutes = Math.floor((seconds % HOUR) / MIN);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % MIN)}` : `${minutes}:${two(seconds % MIN)}`;
}

/** The time of day where somebody is: "03:12". */
export function timeIn(zone: string, now: number): string {
  try {
    return new Intl.DateTimeFormat(speech.locale, { ...TIME, timeZone: zone }).format(now);
  } catch {
    return zone; // a zone that this web view does not know: its name says more than nothing
  }
}

/** From yesterday until six days on, a weekday alone cannot be meant wrongly: there is only one of each. */
function isNear(at: number, now: number): boolean {
  const days = (at - now) / 1000 / DAY;
  return -1 < days && days < 5.5;
}

/** Without the commas that the language's own way has: a span of two times has enough signs. */
const say = (format: Intl.DateTimeFormat, at: number | Date): string => format.format(at).replaceAll(',', '');

/** "Wed 24 Mar 09:00", in the reader's zone unless another is named. */
export function dateTime(at: string | number, zone?: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : say(dateFormat({ ...DATE, ...TIME }, zone), date);
}

/** "Wed 24 Mar". */
export function dateOnly(at: string | number, zone?: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : say(dateFormat(DATE, zone), date);
}

/** A day without a time, `YYYY-MM-DD`: the same day wherever it is read. */
export function civilDate(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? date : dateFormat({ ...DATE, year: 'numeric' }, 'UTC').format(day);
}

/** "09:00". */
export function timeOnly(at: string | number, zone?: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : dateFormat(TIME, zone).format(date);
}

/** Both ends, as short as they stay unmistakable: "Wed 24 Mar 09:00 – 17:00", "Fri 08:00 – Mon 08:00". */
export function spanWords(span: { start: string; end: string }, now: number, zone?: string): string {
  const [start, end] = [Date.parse(span.start), Date.parse(span.end)];
  if (Number.isNaN(start) || Number.isNaN(end)) return `${span.start} – ${span.end}`;
  const near = isNear(start, now) && isNear(end, now);
  const full = dateFormat(near ? NEAR : { ...DATE, ...TIME }, zone);
  if (dateOnly(start, zone) === dateOnly(end - 1, zone))
    return `${say(full, start)} – ${timeOnly(end, zone)}`;
  return `${say(full, start)} – ${say(full, end)}`;
}

/** Both ends with their dates, whenever it is read: "Wed 24 Mar 09:00 – 17:00". */
export function spanDated(span: { start: string; end: string }): string {
  return spanWords(span, Infinity);
}

/** How long a span is: "12 h", "2 days 3 h". */
export function lengthWords(span: { start: string; end: string }): string {
  return minutesWords((Date.parse(span.end) - Date.parse(span.start)) / 1000 / MIN);
}

/** The same of a number of minutes. */
export function minutesWords(length: number): string {
  const minutes = Math.max(0, Math.round(length));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const said = [
    days > 0 ? words.days(days) : '',
    hours > 0 ? words.hours(hours) : '',
    rest > 0 && days === 0 ? words.minutes(rest) : '',
  ].filter((part) => part !== '');
  return said.length === 0 ? words.underMinute : said.slice(0, 2).join(' ');
}

/** The zone's place in short: "Berlin" of "Europe/Berlin". */
export function placeOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}
