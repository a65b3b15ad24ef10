/** Where the focus goes when what has it is gone. */
import { afterEach, expect, test, vi } from 'vitest';
import { keepFocus } from './focus';

let stop: () => void = () => undefined;
afterEach(() => {
  stop();
  document.body.innerHTML = '';
});

function begin(html: string): HTMLElement {
  document.body.innerHTML = html;
  stop = keepFocus();
  const button = document.querySelector('button');
  if (button === null) throw new Error('no button');
  button.focus();
  return button;
}
const at = async (name: string): Promise<void> => {
  await vi.waitFor(() => {
    expect(document.activeElement?.nodeName).toBe(name);
  });
};

test('to the main part, when a button has done its work', async () => {
  begin('<main><button>Acknowledge</button></main>').remove();
  await at('MAIN');
});

test('to the dialog that it was in, while that is open', async () => {
  begin('<main></main><dialog open><button>Ask</button></dialog>').remove();
  await at('DIALOG');
});

test('to the main part, when a whole screen is over', async () => {
  begin('<div role="alertdialog"><button>Hand off</button></div>').parentElement?.remove();
  document.body.append(document.createElement('main'));
  await at('MAIN');
});

test('nowhere, as long as something has it or nothing ever had it', async () => {
  const button = begin('<main><button>One</button><a href="#/now">Two</a></main>');
  document.querySelector('a')?.focus();
  button.remove();
  await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 5)));
  expect(document.activeElement?.nodeName).toBe('A');
});
