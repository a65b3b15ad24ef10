/** In a window of its own: which words were asked for is remembered until it closes. */
import { expect, test } from 'vitest';
import { speak, speakMore, speech } from './language.svelte';

test('a screen that asks for its words while another language is fetched has them in that one', async () => {
  const spoken = speak('de');
  const asked = speakMore();
  await Promise.all([spoken, asked]);
  expect(speech.language).toBe('de');
  expect(speech.catalogue).toHaveProperty('settings');
});
