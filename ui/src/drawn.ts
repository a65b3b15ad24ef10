/** Milliseconds after which a page that nobody sees goes on: it is given no frames. */
const UNSEEN_MS = 250;

/** Calls at the beginning of the frame after the next one: what was changed until now is on its way to the eye then. */
export function onceDrawn(then: () => void): void {
  let waits = true;
  const go = (): void => {
    if (!waits) return;
    waits = false;
    then();
  };
  requestAnimationFrame(() => requestAnimationFrame(go));
  setTimeout(go, UNSEEN_MS);
}
