import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const page = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What a phone needs to install the page: the icons, and the list of files in the service worker. */
function installable(): Plugin {
  const icons = { '128x128': '128x128', '256x256': '128x128@2x', '512x512': 'icon' };
  return {
    name: 'installable',
    apply: 'build',
    generateBundle(_, bundle) {
      const worker = bundle[WORKER];
      if (worker?.type !== 'chunk') return;
      for (const [size, name] of Object.entries(icons)) {
        const source = readFileSync(page(`../icons/${name}.png`));
        this.emitFile({ type: 'asset', fileName: `icons/${size}.png`, source });
      }
      const files = Object.keys(bundle).filter(
        (name) => name.startsWith('assets/') && !/\/index-/.test(name),
      );
      const list = [...files.sort(), 'manifest.webmanifest', 'icons/256x256.png'];
      const edition = createHash('sha256').update(list.join()).digest('hex').slice(0, 16);
      worker.code = worker.code
        .replaceAll('__FILES__', JSON.stringify(list))
        .replaceAll('__EDITION__', JSON.stringify(edition));
    },
  };
}

/** Where the service worker is: its name says for which pages it may work, so it has no hash. */
const WORKER = 'sw.js';

// The app's window loads index.html, a browser loads web.html from the hub; fake.html is for those who build the interface,
// and is bundled only in the mode "gallery".
export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [svelte(), svelteTesting(), installable()],
  build: {
    // The oldest web views that Tauri 2 meets in the field.
    target: ['safari16.4', 'chrome111'],
    outDir: mode === 'gallery' ? 'dist-gallery' : 'dist',
    emptyOutDir: true,
    // A strict content policy has no place for data: scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input:
        mode === 'gallery'
          ? { fake: page('./fake.html'), gallery: page('./gallery.html') }
          : { index: page('./index.html'), web: page('./web.html'), sw: page('./src/main.sw.ts') },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? WORKER : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: { port: 1420, strictPort: true },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    restoreMocks: true,
    setupFiles: ['src/patience.ts', 'src/reader.setup.ts'],
    testTimeout: 30_000,
  },
}));
