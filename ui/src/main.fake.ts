/**
 * For those who build the interface: `fake.html?scene=ringing&theme=dark&language=de`. Without a scene it begins at the first run and can be
 * played. `now=2027-03-24T13:40Z` sets the clock, for weeks in which something happens to it.
 */
import './host/fake/clock';
import { FakeHost } from './host/fake/host';
import { scenes, type Scene } from './host/fake/scenes';
import { start } from './start';
import { languageChoices } from './texts/language.svelte';
import { applyTheme, themes } from './theme';

const asked = new URLSearchParams(location.search);
const scene = (Object.keys(scenes) as Scene[]).find((known) => known === asked.get('scene')) ?? 'first_run';

void start(
  new FakeHost(scene, asked.get('place') === 'browser' ? 'browser' : 'app'),
  languageChoices.find((known) => known === asked.get('language')) ?? 'en',
);
applyTheme(themes.find((known) => known === asked.get('theme')) ?? 'auto');
