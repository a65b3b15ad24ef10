import { mount } from 'svelte';
import App from './App.svelte';
import type { Host } from './host/host';
import './parts/tokens.css';
import './parts/base.css';
import { loadAhead } from './on_demand.svelte';
import { screens } from './screens/screens';
import { savedLanguage, speak, type LanguageChoice } from './texts/language.svelte';
import { applyTheme, savedTheme } from './theme';

/** Draws the interface on this host, in English where the words of another language cannot be had. */
export async function start(host: Host, language: LanguageChoice = savedLanguage()): Promise<void> {
  applyTheme(savedTheme());
  await speak(language).catch(() => speak('en'));
  const target = document.getElementById('app');
  if (target === null) return;
  const { shifts, team, settings, ...others } = screens;
  const oncalm = (): void => void loadAhead([shifts, team, settings], Object.values(others));
  mount(App, { target, props: { host, oncalm } });
}
