/** The address bar: where the app is, how it goes elsewhere without loading anew, and the filters in the address. */

/** Goes to another page of the app, as a link does: the way back leads here. */
export function go(address) {
  history.pushState(null, "", address);
  arrived();
}

/**
 * Goes to another page in the place of this one, so that no token stays in the history.
 *
 * @param {string} address
 * @param {?string} reason for the page to read as `history.state`
 */
export function replace(address, reason = null) {
  history.replaceState(reason, "", address);
  arrived();
}

/** Where somebody signs in who came for another page, and is to get there afterwards. */
export function signInFirst(wanted = location.pathname + location.search) {
  return wanted === "/" ? "/sign-in" : `/sign-in?then=${encodeURIComponent(wanted)}`;
}

/** The page that somebody came for who had to sign in first; none but of this app. */
export function wantedPage({ then = "/" } = query()) {
  const { origin, pathname, search } = new URL(then, location.origin);
  return origin === location.origin && then.startsWith("/") ? pathname + search : "/";
}

/** The one-time token that a setup or invitation link carries in its fragment, which never reaches a server's log. */
export function linkToken(hash = location.hash) {
  return new URLSearchParams(hash.slice(1)).get("token");
}

/** The filters in the address, `{taskTypeId: "3"}`. */
export function query(search = location.search) {
  return Object.fromEntries(new URLSearchParams(search));
}

/**
 * Changes filters in the address, where a reload and a link keep them.
 *
 * @param {Record<string, unknown>} changes null, undefined and "" take a filter away
 */
export function setQuery(changes) {
  const params = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === "") params.delete(name);
    else params.set(name, String(value));
  }
  const search = params.toString();
  history.replaceState(history.state, "", location.pathname + (search && `?${search}`));
  arrived();
}

/**
 * The address within the app that a click on a link leads to, or null when the browser is to follow it itself.
 *
 * @param {MouseEvent} event
 * @param {(path: string) => boolean} isPage whether the app has a page there
 */
export function followed(event, isPage) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement);
  if (!link?.href || link.target || link.hasAttribute("download")) return null;
  const { origin, pathname, search, hash } = new URL(link.href);
  if (origin !== location.origin || !isPage(pathname) || (hash && pathname === location.pathname)) return null;
  return pathname + search + hash;
}

function arrived() {
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}
