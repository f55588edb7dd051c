/** Short words on what has just happened, shown for a moment at the edge of any page. */

import { explain } from "./i18n.js";

/**
 * @typedef {Object} Toast
 * @property {number} id
 * @property {string} text
 * @property {boolean} problem stays until somebody has read it
 * @property {?{label: string, run: () => void}} action such as one that undoes it
 */

/** Says "change" when toasts came or went. */
class Toasts extends EventTarget {
  /** @type {Toast[]} */
  all = [];
  #last = 0;

  /** @param {Omit<Toast, "id">} toast */
  add(toast) {
    this.#last += 1;
    this.#show([...this.all, { ...toast, id: this.#last }]);
    return this.#last;
  }

  remove(id) {
    this.#show(this.all.filter((toast) => toast.id !== id));
  }

  #show(all) {
    this.all = all;
    this.dispatchEvent(new Event("change"));
  }
}

export const toasts = new Toasts();

/**
 * Says what was done.
 *
 * @param {string} text
 * @param {?{label: string, run: () => void}} action
 */
export function toast(text, action = null) {
  return toasts.add({ text, action, problem: false });
}

/** Says what went wrong, such as an ApiError. */
export function toastProblem(problem, action = null) {
  return toasts.add({ text: explain(problem), action, problem: true });
}
