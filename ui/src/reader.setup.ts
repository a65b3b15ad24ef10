/** Tests are read by somebody in Britain, unless they say otherwise. */
Object.defineProperty(navigator, 'languages', { value: ['en-GB', 'en'], configurable: true });
