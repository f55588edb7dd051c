/** What can be done from the keyboard anywhere: the command palette lists it, and its shortcuts work on every page. */

const PATIENCE_MS = 1200; // between the two keys of a shortcut such as "g h"

/**
 * @typedef {Object} Command
 * @property {string} id
 * @property {string} title as the palette shows it
 * @property {string} [section] the heading that it stands under
 * @property {string} [keys] "?" or "n", one after the other "g h", with Ctrl or Cmd "mod+k"
 * @property {() => void} run
 * @property {boolean} [hidden] is a shortcut alone, not in the palette
 */

/** Says "change" when commands came or went. */
class Commands extends EventTarget {
  /** @type {Set<Command>} */
  #registered = new Set();
  #before = "";
  #forget;

  /**
   * Offers commands for as long as a page is shown.
   *
   * @param {Command[]} some
   * @returns {() => void} takes them back
   */
  register(some) {
    for (const command of some) this.#registered.add(command);
    this.dispatchEvent(new Event("change"));
    return () => {
      for (const command of some) this.#registered.delete(command);
      this.dispatchEvent(new Event("change"));
    };
  }

  get all() {
    return [...this.#registered];
  }

  /** Does what a key stands for, if anything. @param {KeyboardEvent} event */
  press(event) {
    if (event.defaultPrevented || event.altKey || !event.key) return;
    const mod = event.ctrlKey || event.metaKey;
    if (!mod && (isTyping(event) || isModal())) return;
    const key = (mod ? "mod+" : "") + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
    const command = this.#of(`${this.#before} ${key}`.trim()) ?? this.#of(key);
    this.#await(command || mod ? "" : key);
    if (!command) return;
    event.preventDefault();
    command.run();
  }

  #of(keys) {
    return this.all.findLast((command) => command.keys === keys);
  }

  #await(key) {
    this.#before = key;
    clearTimeout(this.#forget);
    this.#forget = setTimeout(() => (this.#before = ""), PATIENCE_MS);
  }
}

export const commands = new Commands();

/** The keys of a shortcut one by one, as they stand on the keyboard. */
export function keyNames(keys) {
  const mod = /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? "") ? "⌘" : "Ctrl";
  return keys.split(/[ +]/).map((key) => (key === "mod" ? mod : key.length === 1 ? key.toUpperCase() : key));
}

function isTyping({ target }) {
  return target instanceof Element && target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

function isModal() {
  return document.querySelector("dialog:modal") !== null;
}
