import { mount } from 'svelte';
import App from './App.svelte';
import type { Host } from './host/host';
import './parts/tokens.css';
import './parts/base.css';
import { applyTheme, savedTheme } from './theme';

/** Draws the interface on this host. */
export function start(host: Host): void {
  applyTheme(savedTheme());
  const target = document.getElementById('app');
  if (target === null) return;
  mount(App, { target, props: { host } });
}
