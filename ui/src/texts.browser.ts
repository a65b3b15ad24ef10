/** What a browser can and cannot do for somebody who is paged: said plainly, because a page that nobody hears is a missed page. */
export const browserTexts = {
  sound: {
    locked: 'This browser may not make a sound yet.',
    lockedFix: 'Tap anywhere on this page once after opening it: browsers allow sound only then.',
    missing: 'This browser cannot make sounds.',
    missingFix: 'Use another browser, or the app on a computer.',
    open: 'It sounds while this page is open and the screen is on. Not when it is closed, and not past a mute switch.',
    openFix: 'Keep this page in front and plugged in while on call, and have a second way to be reached.',
    apple:
      'On an iPhone or iPad it sounds only while this page is in front with the screen on, and the mute switch silences it.',
  },
  closed: {
    says: 'A closed page is told nothing: no notification reaches this device then.',
    fix: 'Set up a call, a message or ntfy under “How you are reached”, or use the app on a computer.',
  },
  blocked: 'This browser has not been allowed to sound: tap anywhere.',
} as const;
