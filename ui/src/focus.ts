/**
 * What has the focus may vanish under somebody's hands: a button that has done its work, a screen that is over. Browsers then give it to
 * nothing, where keys mean little, and a screen reader says nothing. It goes to what stood around it, or to the page's main part.
 */

/** What can be stood at when something inside it is gone. */
const AROUND = 'dialog[open], [role=alertdialog], main';

/** Keeps the focus on something until the returned function is called. */
export function keepFocus(): () => void {
  let last: Element | null = null;
  let around: readonly Element[] = [];
  let looking = false;

  function onfocusin(event: FocusEvent): void {
    if (!(event.target instanceof Element)) return;
    last = event.target;
    around = event.composedPath().filter((one) => one instanceof Element && one.matches(AROUND)) as Element[];
  }

  function look(): void {
    looking = false;
    if (last === null || (last.isConnected && !last.matches(':disabled'))) return;
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const next =
      around.find((one) => one.isConnected && one.matches(AROUND)) ?? document.querySelector(AROUND);
    if (!(next instanceof HTMLElement)) return;
    if (!next.hasAttribute('tabindex')) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }

  // A button that is disabled loses the focus only once that was drawn.
  function soon(): void {
    if (looking) return;
    looking = true;
    requestAnimationFrame(() => setTimeout(look));
  }

  const watch = new MutationObserver(soon);
  watch.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
  document.addEventListener('focusin', onfocusin);
  return () => {
    watch.disconnect();
    document.removeEventListener('focusin', onfocusin);
  };
}
