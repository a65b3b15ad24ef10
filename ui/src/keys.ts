/** Keys that mean something everywhere. A key that goes into a field, belongs to a dialog or comes with a modifier is not ours. */

const FIELDS = 'input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable]';

/** The key, if it is a shortcut here and now. */
export function shortcut(event: KeyboardEvent): string | null {
  if (event.defaultPrevented || event.repeat || event.isComposing) return null;
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.target instanceof Element && event.target.closest(FIELDS) !== null) return null;
  if (document.querySelector('dialog[open]') !== null) return null;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/** Somebody is writing: what they type next is not meant for whatever comes up under their hands. */
export function isTyping(): boolean {
  return document.activeElement?.closest(FIELDS) != null;
}
