/**
 * The text of this kind with what belongs to it filled in; `undefined` where the kind is news to this interface. A text takes what it
 * names out of all that is given.
 */
export function filled(texts: object, what: { is: string }, values: object = what): string | undefined {
  const text = (texts as Partial<Record<string, string | ((values: object) => string)>>)[what.is];
  return typeof text === 'function' ? text(values) : text;
}
