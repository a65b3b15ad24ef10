/**
 * In which language the interface speaks: the system's, unless this window was told otherwise. Kept by the window, as the theme is.
 * English is always there; another language is fetched when it is wanted, and its words for the screens that are loaded when they are
 * needed only together with the first of those.
 */
import en from './en';

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];
export const languageChoices = ['auto', ...languages] as const;
export type LanguageChoice = (typeof languageChoices)[number];

/** Texts by where they stand; leaves are ICU messages. */
export interface Tree {
  readonly [key: string]: string | Tree;
}

const KEY = 'baton.language';

/** The texts of `catalogue`, and those of `more`. What is in neither is said in English. */
interface Words {
  first: () => Promise<Tree>;
  more: () => Promise<Tree>;
}

const load: Record<Language, Words> = {
  en: { first: () => Promise.resolve(en), more: () => Promise.resolve({}) },
  de: {
    first: async () => (await import('./de')).default,
    more: async () => (await import('./de/more')).default,
  },
};
/** A screen asked for more than the first words. */
let wantsMore = false;

/** Where no country is told by the system, dates read as they do here. */
const HOME = { en: 'en-GB', de: 'de-DE' } satisfies Record<Language, string>;

class Speech {
  language = $state.raw<Language>('en');
  /** With the country, for dates and numbers: "en-GB". */
  locale = $state.raw('en-GB');
  catalogue = $state.raw<Tree>(en);
}

export const speech = new Speech();

/** The system's languages, the dearest first. */
const wished = (): readonly string[] => navigator.languages;

function systemLanguage(): Language {
  for (const wish of wished()) {
    const known = languages.find((language) => wish.toLowerCase().split('-')[0] === language);
    if (known !== undefined) return known;
  }
  return 'en';
}

function localeOf(language: Language): string {
  return wished().find((wish) => wish.toLowerCase().startsWith(`${language}-`)) ?? HOME[language];
}

/** What was chosen before. */
export function savedLanguage(): LanguageChoice {
  try {
    const saved = localStorage.getItem(KEY);
    return languageChoices.find((choice) => choice === saved) ?? 'auto';
  } catch {
    return 'auto'; // storage can be forbidden; the system's language is fine then
  }
}

/** Speaks it from now on. Rejects, and goes on as before, when its words cannot be fetched. */
export async function speak(choice: LanguageChoice): Promise<void> {
  const language = choice === 'auto' ? systemLanguage() : choice;
  const { first, more } = load[language];
  const [some, others] = await Promise.all([first(), wantsMore ? more() : null]);
  // a screen that asked meanwhile has only the words of the language before
  const all = others ?? (wantsMore ? await more() : {});
  speech.catalogue = { ...some, ...all };
  speech.language = language;
  speech.locale = localeOf(language);
  document.documentElement.lang = language;
}

/** Has all words of the language from now on. Rejects when they cannot be fetched. */
export async function speakMore(): Promise<void> {
  wantsMore = true;
  const language = speech.language;
  const more = await load[language].more();
  // meanwhile another one may be spoken, which looked whether they are wanted when it came
  if (language === speech.language) speech.catalogue = { ...speech.catalogue, ...more };
}

/** Chooses, and remembers it. */
export async function chooseLanguage(choice: LanguageChoice): Promise<void> {
  await speak(choice);
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // Forbidden storage: it holds until the window closes.
  }
}
