/** For those who build the interface: every token and every part, in its states and in both themes. In no bundle that ships. */
import { mount } from 'svelte';
import '../parts/tokens.css';
import '../parts/base.css';
import { languageChoices, speak, speakMore } from '../texts/language.svelte';
import Gallery from './Gallery.svelte';

const asked = new URLSearchParams(location.search).get('language');
await speak(languageChoices.find((known) => known === asked) ?? 'en');
await speakMore();
const target = document.getElementById('app');
if (target !== null) mount(Gallery, { target });
