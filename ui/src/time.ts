/** Times and lengths in words, in the reader's zone and language. */

const MIN = 60;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

const absoluteFormat = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const dateAndTime = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const onlyTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** The whole of it, for whoever asks. */
export function absolute(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : absoluteFormat.format(date);
}

/** As short as it stays unmistakable: the time today, the weekday within six days, else the date. */
export function calendar(at: string, now: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  if (new Date(now).toDateString() === date.toDateString()) return onlyTime.format(date);
  const days = Math.abs(date.getTime() - now) / 1000 / DAY;
  return (days < 6 ? dayAndTime : dateAndTime).format(date);
}

/** "4 min ago", "in 2 h": the nearest two units at most. */
export function relative(at: string, now: number): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  if (Number.isNaN(seconds)) return at;
  if (Math.abs(seconds) < 5) return 'just now';
  const length = rough(Math.abs(seconds));
  return seconds < 0 ? `${length} ago` : `in ${length}`;
}

/** "12 s", "4 min", "2 h 10 min", "3 days". */
export function rough(seconds: number): string {
  if (seconds < MIN) return `${seconds} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MIN)} min`;
  if (seconds < DAY) {
    const minutes = Math.floor((seconds % HOUR) / MIN);
    const hours = Math.floor(seconds / HOUR);
    return minutes === 0 || hours >= 6 ? `${hours} h` : `${hours} h ${minutes} min`;
  }
  const days = Math.floor(seconds / DAY);
  return days === 1 ? '1 day' : `${days} days`;
}

/** A stopwatch: "0:07", "12:40", "1:02:09". */
export function stopwatch(from: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(from)) / 1000));
  return Number.isNaN(seconds) ? '' : clockLike(seconds);
}

/** To the millisecond, as rungs and timelines show it: "12 ms", "1.304 s", "3:20.093", "1:02:09.000". */
export function millis(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const [whole, rest] = [Math.floor(ms / 1000), String(ms % 1000).padStart(3, '0')];
  return whole < MIN ? `${whole}.${rest} s` : `${clockLike(whole)}.${rest}`;
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
    return new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(
      now,
    );
  } catch {
    return zone; // a zone that this web view does not know: its name says more than nothing
  }
}

const DATE = { weekday: 'short', day: 'numeric', month: 'short' } as const;
const TIME = { hour: '2-digit', minute: '2-digit' } as const;
/** Milliseconds after which a weekday alone could be meant wrongly. */
const NEAR_MS = 6 * DAY * 1000;

function inZone(options: Intl.DateTimeFormatOptions, zone: string | undefined): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(undefined, zone === undefined ? options : { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat(undefined, { ...options, timeZone: 'UTC', timeZoneName: 'short' });
  }
}

/** "Wed 24 Mar, 09:00", in the reader's zone unless another is named. */
export function dateTime(at: string | number, zone?: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : inZone({ ...DATE, ...TIME }, zone).format(date);
}

/** "Wed 24 Mar". */
export function dateOnly(at: string | number, zone?: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : inZone(DATE, zone).format(date);
}

/** A day without a time, `YYYY-MM-DD`: the same day wherever it is read. */
export function civilDate(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? date : inZone({ ...DATE, year: 'numeric' }, 'UTC').format(day);
}

/** "09:00". */
export function timeOnly(at: string | number, zone?: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : inZone(TIME, zone).format(date);
}

/** Both ends, as short as they stay unmistakable: "Wed 24 Mar, 09:00 – 17:00", "Fri 08:00 – Mon 08:00". */
export function spanWords(span: { start: string; end: string }, now: number, zone?: string): string {
  const [start, end] = [Date.parse(span.start), Date.parse(span.end)];
  if (Number.isNaN(start) || Number.isNaN(end)) return `${span.start} – ${span.end}`;
  const isNear = Math.abs(start - now) < NEAR_MS && Math.abs(end - now) < NEAR_MS;
  const full = inZone(isNear ? { weekday: 'short', ...TIME } : { ...DATE, ...TIME }, zone);
  if (dateOnly(start, zone) === dateOnly(end - 1, zone))
    return `${full.format(start)} – ${timeOnly(end, zone)}`;
  return `${full.format(start)} – ${full.format(end)}`;
}

/** How long a span is: "12 h", "2 days 3 h". */
export function lengthWords(span: { start: string; end: string }): string {
  const minutes = Math.max(0, Math.round((Date.parse(span.end) - Date.parse(span.start)) / 1000 / MIN));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const words = [
    days > 0 ? (days === 1 ? '1 day' : `${days} days`) : '',
    hours > 0 ? `${hours} h` : '',
    rest > 0 && days === 0 ? `${rest} min` : '',
  ].filter((word) => word !== '');
  return words.length === 0 ? '0 min' : words.slice(0, 2).join(' ');
}

/** The zone's place in short: "Berlin" of "Europe/Berlin". */
export function placeOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}
