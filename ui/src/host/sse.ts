/** Server-sent events read by hand: the browser's own EventSource cannot carry a token. */

/** Characters that one event may have; a stream that exceeds it is broken. */
const EVENT_CHARS_MAX = 16 * 1024 * 1024;

/** The `data` of each event, in order, until the stream ends. `alive` is told of everything that comes, comments included. */
export async function* events(
  body: ReadableStream<Uint8Array>,
  alive: () => void = () => undefined,
): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = '';
  let data: string[] = [];
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      alive();
      rest += value;
      if (rest.length > EVENT_CHARS_MAX) throw new Error('an event of the stream is too large');
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield data.join('\n');
          data = [];
        } else if (line.startsWith('data:')) {
          data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
