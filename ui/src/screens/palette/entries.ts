/** Everything that can be gone to or done, by name. It decides nothing: what may be answered is what the view says can be. */
import { adminPages, adminPath, shiftsPages, shiftsPath, tabs } from '../../route';
import type { Store } from '../../store.svelte';
import { texts } from '../../texts.all';
import { chooseLanguage, languageChoices } from '../../texts/language.svelte';
import { chooseTheme, themes } from '../../theme';
import type { AnswersView } from '../../wire/AnswersView';
import type { View } from '../../wire/View';

/** Characters of a title that are searched and shown: longer ones come from tools that put a log into it. */
const TITLE_MAX = 200;

export interface Entry {
  id: string;
  kind: keyof typeof texts.palette.kinds;
  /** What is shown and searched. */
  words: string;
  run: () => void;
}

/** The keys of the incident's own screen: answering from here asks and does what answering there does. */
const ANSWER_KEYS = {
  acknowledge: 'a',
  hand_off: 'h',
  escalate: 'e',
  cant: 'c',
  resolve: 'r',
  snooze: 's',
} as const satisfies Partial<Record<keyof AnswersView, string>>;

function answers(store: Store): Entry[] {
  const incident = store.incident(store.route.incident);
  if (incident === undefined) return [];
  const words = {
    acknowledge: texts.alarm.acknowledge,
    hand_off: texts.alarm.handOff,
    escalate: texts.alarm.escalate,
    cant: texts.alarm.cant,
    resolve: texts.incidents.resolve,
    snooze: texts.answering.later,
  };
  return (Object.keys(ANSWER_KEYS) as (keyof typeof ANSWER_KEYS)[])
    .filter((answer) => incident.can[answer])
    .map((answer) => ({
      id: `answer-${answer}`,
      kind: 'answer',
      words: texts.palette.answer({ answer: words[answer], id: incident.id }),
      run: () => dispatchEvent(new KeyboardEvent('keydown', { key: ANSWER_KEYS[answer], cancelable: true })),
    }));
}

export function entriesOf(view: View, store: Store): Entry[] {
  const t = texts.palette;
  const open = view.incidents.filter(({ state }) => state.is !== 'resolved' && state.is !== 'merged');
  const go = (hash: string) => (): void => {
    location.hash = hash;
  };
  const inApp = store.host.place === 'app';
  return [
    ...answers(store),
    ...tabs.map((tab): Entry => ({
      id: `go-${tab}`,
      kind: 'go',
      words: texts.tabs[tab],
      run: () => {
        store.go({ tab, incident: null });
      },
    })),
    ...(view.account?.role === 'admin' ? adminPages : []).map((page): Entry => ({
      id: `go-admin-${page}`,
      kind: 'go',
      words: `${texts.admin.title}: ${texts.admin.pages[page]}`,
      run: go(adminPath(page)),
    })),
    ...shiftsPages
      .filter((page) => page !== 'edit' && page !== 'mine')
      .map((page): Entry => ({
        id: `go-shifts-${page}`,
        kind: 'go',
        words: `${texts.shifts.title}: ${texts.shifts.pages[page]}`,
        run: go(shiftsPath(page)),
      })),
    ...open.map(({ id, title }): Entry => ({
      id: `incident-${id}`,
      kind: 'incident',
      words: t.incident({ id, title: title.slice(0, TITLE_MAX) }),
      run: () => {
        store.go({ tab: 'incidents', incident: id });
      },
    })),
    ...view.team.map(({ person }): Entry => ({
      id: `person-${person.person}`,
      kind: 'person',
      words: person.name,
      run: go('#/team'),
    })),
    ...view.services.map((service): Entry => ({
      id: `service-${service.id}`,
      kind: 'service',
      words: t.pageService(service.name),
      run: () => (store.reporting = [service]),
    })),
    {
      id: 'do-report',
      kind: 'do',
      words: texts.answering.report.open,
      run: () => (store.reporting = view.services),
    },
    ...(inApp
      ? [
          {
            id: 'do-test',
            kind: 'do',
            words: texts.now.test,
            run: () => void store.send({ want: 'self_test' }),
          } as const,
        ]
      : []),
    {
      id: 'do-page-me',
      kind: 'do',
      words: texts.now.pageMe,
      run: () => void store.send({ want: 'page_me' }),
    },
    { id: 'do-keys', kind: 'do', words: texts.keys.title, run: () => (store.help = true) },
    ...themes.map((theme): Entry => ({
      id: `theme-${theme}`,
      kind: 'set',
      words: t.theme(texts.settings.themes[theme]),
      run: () => {
        chooseTheme(theme);
      },
    })),
    ...languageChoices.map((language): Entry => ({
      id: `language-${language}`,
      kind: 'set',
      words: t.language(texts.settings.languages[language]),
      run: () =>
        void chooseLanguage(language).catch(() => {
          store.say(texts.settings.languageFails);
        }),
    })),
  ];
}
