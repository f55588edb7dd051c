/** What this device keeps for whoever uses it: small choices such as the language, by name. */

const PREFIX = "tally.";

/** Browsers that let a page keep nothing throw; then a choice holds until the page is closed. */
const unkept = new Map();

export const device = {
  /** @returns {?string} */
  recall(name) {
    return unkept.get(name) ?? attempt(() => localStorage.getItem(PREFIX + name));
  },

  /** @param {?string} value null forgets */
  keep(name, value) {
    unkept.delete(name);
    if (value === null) attempt(() => localStorage.removeItem(PREFIX + name));
    else if (attempt(() => localStorage.setItem(PREFIX + name, value)) === null) unkept.set(name, value);
  },
};

function attempt(operation) {
  try {
    return operation();
  } catch {
    return null;
  }
}
