/** The words of the page in a browser. */
import type { Sound } from './host/siren';

/** Why no siren is heard. */
export const NO_SOUND = {
  untried: 'tap anywhere on this page, and it sounds',
  allowed: 'the browser took the sound away. Tap anywhere on this page',
  fails: 'this browser does not let the page sound. Allow sound for it, or use another device',
} satisfies Record<Sound, string>;

/** What a browser can do for somebody on call, told plainly. */
export const browser = {
  title: 'How loud a browser can be',
  open: 'You are paged here only while this page is open. When it is closed, or the phone sleeps, nothing rings.',
  tap: 'The siren sounds only after you tapped on the page once, each time that you open it, and not on a muted phone.',
  iphone:
    'On an iPhone, Safari stops a page soon after you leave it. Keep it in front, with the screen on, or add another way to reach you.',
  android:
    'On Android, the system may stop a page soon after you leave it. Keep it in front, with the screen on, or add another way to reach you.',
  other: 'A computer that sleeps stops the page. The app rings on, and louder: install it where you can.',
};
