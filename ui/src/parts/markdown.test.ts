/** Markdown from outside: its structure is drawn, and nothing in it becomes markup of its own. */
import { cleanup, render, screen } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, expect, test } from 'vitest';
import Markdown from './Markdown.svelte';

afterEach(cleanup);

const drawn = (text: string): HTMLElement => render(Markdown, { text }).container;

test('structure becomes elements, from the heading level that the place asks for', () => {
  const container = drawn(
    '# Disk full\n\nDo **this** and `that`.\n\n3. look\n4. act\n   - [x] told\n\n> calm\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n',
  );
  expect(screen.getByRole('heading', { level: 3 }).textContent).toBe('Disk full');
  expect(container.querySelector('p')?.textContent.replace(/\s+/g, ' ').trim()).toBe('Do this and that.');
  expect(container.querySelector('p strong')?.textContent).toBe('this');
  expect(container.querySelector('ol')?.getAttribute('start')).toBe('3');
  expect(screen.getByRole<HTMLInputElement>('checkbox').checked).toBe(true);
  expect(container.querySelector('blockquote')?.textContent.trim()).toBe('calm');
  expect(screen.getAllByRole('cell').map((cell) => cell.textContent.trim())).toEqual(['1', '2']);
  expect(container.querySelector('hr')).not.toBeNull();
});

test('a command can be copied as it was written', () => {
  drawn('```sh\ndf -h &amp; | sort\n```');
  expect(screen.getByText('df -h &amp; | sort').tagName).toBe('CODE');
  expect(screen.getByRole('button', { name: 'Copy' })).toBeDefined();
});

test.each([
  ['<script>globalThis.hacked = 1</script>', 'script'],
  ['text <img src=x onerror="globalThis.hacked = 1"> text', 'img'],
  ['![picture](https://evil.example.org/x.png)', 'img'],
  ['<iframe src="https://evil.example.org"></iframe>', 'iframe'],
  ['| <b>x</b> |\n|---|\n| <svg onload=globalThis.hacked=1> |', 'table b, table svg'],
])('%j is not markup', (text, never) => {
  const container = drawn(text);
  expect(container.querySelectorAll(never)).toHaveLength(0);
  expect(container.textContent.trim()).not.toBe('');
  expect('hacked' in globalThis).toBe(false);
});

test.each(['javascript:alert(1)', 'data:text/html,<b>x</b>', 'vbscript:x', 'file:///etc/passwd'])(
  'a link to %s leads nowhere',
  (href) => {
    drawn(`[words](${href.replaceAll(' ', '%20')})`);
    expect(screen.queryByRole('link')).toBeNull();
    expect(screen.getByText(/words/)).toBeDefined();
  },
);

test('a screen reader finds nothing in its way', async () => {
  const container = drawn(
    '# A\n\n1. one\n2. `two` [three](https://example.org)\n\n```\nfour\n```\n\n- [ ] five',
  );
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
});

test.each(['['.repeat(10_000), '>'.repeat(12_000), '*'.repeat(6_000) + 'x' + '*'.repeat(5_999)])(
  'what is nested without end is shown as it was written: case %#',
  (text) => {
    const began = performance.now();
    expect(drawn(text).textContent.trim()).not.toBe('');
    expect(performance.now() - began).toBeLessThan(10_000);
  },
);
