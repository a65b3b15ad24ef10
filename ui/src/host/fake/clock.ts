/** Sets the page's clock to `?now=`; it goes on from there. Loaded before anything that reads it. */
const asked = Date.parse(new URLSearchParams(location.search).get('now') ?? '');

if (!Number.isNaN(asked)) {
  const Real = Date;
  const ahead = asked - Real.now();
  const now = (): number => Real.now() + ahead;
  globalThis.Date = new Proxy(Real, {
    construct: (target, args: []) => Reflect.construct(target, args.length === 0 ? [now()] : args) as Date,
    get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
  });
}
