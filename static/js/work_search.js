/** Brings the search for work when it is first asked for; what is typed until it is there is typed into it. */

import { pageStyles } from "./page_styles.js";

/**
 * @param {import("./state/studio.js").Studio} studio
 * @param {?import("./api_types.js").WorkedSession} session the one to work on, where that is decided
 */
export async function searchWork(studio, session = null) {
  const early = earlyKeys();
  try {
    const [{ openTimerSearch }] = await Promise.all([import("./components/timer_search.js"), pageStyles("search")]);
    openTimerSearch(studio, { session, ...early.taken() });
  } finally {
    early.end();
  }
}

/** The letters that somebody types, kept from the shortcuts of the page, and whether Enter came after them. */
function earlyKeys() {
  let typed = "";
  let entered = false;
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") entered = true;
    else if (event.key === "Backspace") typed = typed.slice(0, -1);
    else if (event.key.length === 1) typed += event.key;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener("keydown", press, true);
  return { taken: () => ({ typed, entered }), end: () => removeEventListener("keydown", press, true) };
}
