import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const page = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

// The app's window loads index.html, a browser loads web.html from the hub; fake.html is for those who build the interface,
// and is bundled only in the mode "gallery".
export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [svelte(), svelteTesting()],
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
          ? { fake: page('./fake.html') }
          : { index: page('./index.html'), web: page('./web.html') },
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
