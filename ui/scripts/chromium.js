/** A Chromium without a window, asked over its debugging protocol, and the folder that it is shown. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import WebSocket from 'ws';

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Serves a folder's files on a free port of this computer. */
export async function serve(folder) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://x').pathname);
    try {
      const body = readFileSync(join(folder, path));
      response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Starts the program; `page()` opens a tab, `close()` ends it and removes what it kept. */
export async function chromium(program = 'chromium') {
  const kept = mkdtempSync(join(tmpdir(), 'baton-look-'));
  const browser = spawn(program, [
    '--headless=new',
    '--no-sandbox',
    '--remote-debugging-port=0',
    '--hide-scrollbars',
    '--force-prefers-reduced-motion',
    `--user-data-dir=${kept}`,
    'about:blank',
  ]);
  const address = await new Promise((found, failed) => {
    let said = '';
    browser.stderr.on('data', (data) => {
      said += data;
      const [, url] = /DevTools listening on (\S+)/.exec(said) ?? [];
      if (url !== undefined) found(url);
    });
    browser.on('error', (error) => failed(new Error(`${program} could not be started: ${error.message}`)));
    browser.on('exit', () => failed(new Error(`the browser ended: ${said}`)));
  });
  const socket = new WebSocket(address, { perMessageDeflate: false });
  await new Promise((done) => socket.once('open', done));

  const waiting = new Map();
  let last = 0;
  socket.on('message', (data) => {
    const { id, result, error } = JSON.parse(data);
    const wait = waiting.get(id);
    waiting.delete(id);
    if (error) wait?.failed(new Error(error.message));
    else wait?.done(result);
  });
  const ask = (method, params, sessionId) =>
    new Promise((done, failed) => {
      waiting.set(++last, { done, failed });
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    });

  return {
    async page() {
      const { targetId } = await ask('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await ask('Target.attachToTarget', { targetId, flatten: true });
      const tell = (method, params = {}) => ask(method, params, sessionId);
      return {
        tell,
        /** The value of an expression in the page; what it throws is thrown here. */
        async run(expression) {
          const { result, exceptionDetails } = await tell('Runtime.evaluate', {
            expression,
            awaitPromise: true,
            returnByValue: true,
          });
          if (exceptionDetails)
            throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
          return result.value;
        },
      };
    },
    async close() {
      const ended = new Promise((done) => browser.once('exit', done));
      await ask('Browser.close');
      await ended;
      socket.close();
      rmSync(kept, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
