import { web } from './host/web';
import { start } from './start';

void start(web());

// Without one, the page works as long as its hub is there.
if ('serviceWorker' in navigator) {
  void navigator.serviceWorker.register(new URL('./sw.js', location.href)).catch(() => undefined);
}
