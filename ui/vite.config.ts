import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { build, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const page = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What a phone needs to install the page: the icons, and the list of files in the service worker. */
function installable(): Plugin {
  const icons = { '128x128': '128x128', '256x256': '128x128@2x', '512x512': 'icon' };
  return {
    name: 'installable',
    apply: 'build',
    async generateBundle(_, bundle) {
      if (!Object.values(bundle).some((one) => one.type === 'chunk' && one.name === 'web')) return;
      for (const [size, name] of Object.entries(icons)) {
        const source = readFileSync(page(`../icons/${name}.png`));
        this.emitFile({ type: 'asset', fileName: `icons/${size}.png`, source });
      }
      const files = Object.keys(bundle).filter(
        (name) => name.startsWith('assets/') && !/\/index-/.test(name),
      );
      const list = [...files.sort(), 'manifest.webmanifest', 'icons/256x256.png'];
      const edition = createHash('sha256').update(list.join()).digest('hex').slice(0, 16);
      const source = (await serviceWorker())
        .replaceAll('__FILES__', JSON.stringify(list))
        .replaceAll('__EDITION__', JSON.stringify(edition));
      this.emitFile({ type: 'asset', fileName: WORKER, source });
    },
  };
}

/** The worker as one script: what it shares with the page must not become a file that it would have to import. */
async function serviceWorker(): Promise<string> {
  const built = await build({
    configFile: false,
    root: page('.'),
    logLevel: 'warn',
    build: {
      target: TARGET,
      write: false,
      copyPublicDir: false,
      rolldownOptions: {
        input: page('./src/main.sw.ts'),
        output: { format: 'iife' },
      },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) =>
    'output' in one ? one.output : [],
  );
  const chunk = outputs.find((one) => one.type === 'chunk');
  if (chunk === undefined) throw new Error('the service worker was not built');
  return chunk.code;
}

/** Where the service worker is: its name says for which pages it may work, so it has no hash. */
const WORKER = 'sw.js';
/** The oldest web views that Tauri 2 meets in the field. */
const TARGET = ['safari16.4', 'chrome111'];

// The app's window loads index.html, a browser loads web.html from the hub; fake.html is for those who build the interface,
// and is bundled only in the mode "gallery".
export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [svelte(), svelteTesting(), installable()],
  build: {
    target: TARGET,
    outDir: mode === 'gallery' ? 'dist-gallery' : 'dist',
    emptyOutDir: true,
    // A strict content policy has no place for data: scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input:
        mode === 'gallery'
          ? { fake: page('./fake.html'), gallery: page('./gallery.html') }
          : { index: page('./index.html'), web: page('./web.html') },
      output: { entryFileNames: 'assets/[name]-[hash].js' },
    },
  },
  server: { port: 1420, strictPort: true },
  test: {
    environment: 'happy-dom',
    // the gallery reads the tokens; no other style matters to a test
    css: { include: [/tokens\.css/] },
    include: ['src/**/*.test.ts'],
    restoreMocks: true,
    setupFiles: ['src/patience.ts', 'src/reader.setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
}));
