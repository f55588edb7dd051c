/** When the network may have changed, or somebody looks again at a page that was hidden, frozen or put by. */

/** @type {[EventTarget, string][]} */
const TURNS = [
  [globalThis, "online"],
  [globalThis, "offline"],
  [globalThis, "pageshow"],
  [document, "visibilitychange"],
  [document, "resume"],
];

/**
 * @param {() => void} listener is told of each turn
 * @returns {() => void} ends it
 */
export function onTurns(listener) {
  for (const [target, name] of TURNS) target.addEventListener(name, listener);
  return () => {
    for (const [target, name] of TURNS) target.removeEventListener(name, listener);
  };
}
