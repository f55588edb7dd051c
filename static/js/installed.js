/** The app as something that is installed: its service worker, where browsers have one, once the first page is there. */

const AFTER_MS = 5000; // what the first page needs goes first

/** Over plain http in a studio's network there is none, and nothing is missing but opening the app without the server. */
export function keepApp() {
  const { serviceWorker } = navigator;
  if (!globalThis.isSecureContext || !serviceWorker) return;
  setTimeout(() => serviceWorker.register("/worker.js").catch(() => {}), AFTER_MS);
}
