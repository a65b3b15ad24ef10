/** What a push looks like on the screen. Pure: words and choices, nothing is shown from here. */
import de from '../texts/de/push.json';
import en from '../texts/en/push.json';
import type { Action } from '../wire/Action';
import type { IncidentId } from '../wire/IncidentId';
import type { PageId } from '../wire/PageId';
import type { PushMessage } from '../wire/PushMessage';
import type { Access } from '../host/kept';

/** What `lib.dom` does not say of a notification that a service worker shows. */
export interface NoticeOptions extends NotificationOptions {
  actions?: { action: Answer; title: string }[];
  renotify?: boolean;
  vibrate?: number[];
  data?: NoticeData;
}

/** What a notification remembers of its page, for the tap that comes later. */
export interface NoticeData {
  incident: IncidentId | null;
  page: PageId | null;
}

export interface Notice {
  title: string;
  options: NoticeOptions;
}

/** The buttons of a notification. */
export const answers = ['acknowledge', 'cant'] as const;
export type Answer = (typeof answers)[number];

type Words = typeof en.notice;
type PageMessage = Extract<PushMessage, { push: 'page' }>;
type StopMessage = Extract<PushMessage, { push: 'stop' }>;

/** Milliseconds of a phone that vibrates for a page, and rests between. */
const BUZZ_MS = [400, 200, 400, 200, 400];
const ICON = './icons/256x256.png';

export function words(language: Access['language']): Words {
  return language === 'de' ? de.notice : en.notice;
}

/** What a push says; `null` for what this worker does not understand, which is shown all the same. */
export function read(text: string | null): PushMessage | null {
  try {
    const said: unknown = JSON.parse(text ?? '');
    if (typeof said !== 'object' || said === null || !('push' in said)) return null;
    const message = said as PushMessage;
    switch (message.push) {
      case 'page':
      case 'stop':
        return Number.isSafeInteger(message.incident) && Number.isSafeInteger(message.page) ? message : null;
      case 'test':
        return message;
      default:
        return null;
    }
  } catch {
    return null;
  }
}

/** One notification for each page: a newer one of the same page takes its place. */
export function tagOf(page: PageId): string {
  return `page-${page}`;
}

export function asking(message: PageMessage, says: Words): Notice {
  const { incident, page, title, service, urgency, drill, quiet } = message;
  const body = drill ? says.drill : says.page;
  return {
    title: title === '' ? says.unknownTitle : title,
    options: {
      body: service === '' ? body : `${service}\n${body}`,
      tag: tagOf(page),
      renotify: !quiet,
      requireInteraction: urgency === 'high',
      silent: quiet,
      ...(quiet ? {} : { vibrate: BUZZ_MS }),
      icon: ICON,
      badge: ICON,
      actions: [
        { action: 'acknowledge', title: says.acknowledge },
        { action: 'cant', title: says.cant },
      ],
      data: { incident, page },
    },
  };
}

/** It is over: without a sound, and in the place of what asked. */
export function over({ incident, page, title }: PageMessage | StopMessage, says: Words): Notice {
  const data = { incident, page };
  return silent(title === '' ? says.unknownTitle : title, says.over, tagOf(page), data);
}

/** What became of an answer that the hub has not taken. */
export function unsent(
  title: string,
  page: PageId,
  incident: IncidentId,
  waits: boolean,
  says: Words,
): Notice {
  return silent(title, waits ? says.sending : says.refused, tagOf(page), { incident, page });
}

export function test(says: Words): Notice {
  const options = { body: says.test, tag: 'test', icon: ICON, data: { incident: null, page: null } };
  return { title: says.testTitle, options };
}

/** Browsers take pushes away from whoever shows nothing. */
export function unknown(says: Words): Notice {
  return silent(says.unknownTitle, says.unknown, 'unknown', { incident: null, page: null });
}

function silent(title: string, body: string, tag: string, data: NoticeData): Notice {
  return {
    title,
    options: { body, tag, silent: true, requireInteraction: false, icon: ICON, badge: ICON, data },
  };
}

/** What a button of a notification does. */
export function actionOf(answer: Answer, incident: IncidentId): Action {
  switch (answer) {
    case 'acknowledge':
      return { do: 'acknowledge', incident, back_in_min: null };
    case 'cant':
      return { do: 'cant', incident, away_min: null };
  }
}
