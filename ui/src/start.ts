import { mount } from 'svelte';
import App from './App.svelte';
import type { Host } from './host/host';
import './parts/tokens.css';
import './parts/base.css';
import { savedLanguage, speak, type LanguageChoice } from './texts/language.svelte';
import { applyTheme, savedTheme } from './theme';

/** Draws the interface on this host, in English where the words of another language cannot be had. */
export async function start(host: Host, language: LanguageChoice = savedLanguage()): Promise<void> {
  applyTheme(savedTheme());
  await speak(language).catch(() => speak('en'));
  const target = document.getElementById('app');
  if (target === null) return;
  mount(App, { target, props: { host } });
}
