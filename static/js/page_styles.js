/** Style sheets that only some of the screens need, brought when the first of these comes. */

const MAIN = /\/css\/main\.css$/;
const coming = new Map();

/**
 * Resolves once the sheet is there; without it a page is plain, and still works.
 *
 * @param {"pages" | "search"} name
 * @returns {Promise<void>}
 */
export function pageStyles(name) {
  if (!coming.has(name)) coming.set(name, bring(name));
  return coming.get(name);
}

/** @returns {Promise<void>} */
function bring(name) {
  const sheets = /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll('link[rel="stylesheet"]'));
  const main = [...sheets].find(({ href }) => MAIN.test(href));
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: main.href.replace(MAIN, `/css/${name}.css`) });
  return new Promise((resolve) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      coming.delete(name);
      resolve();
    });
    main.after(link);
  });
}
