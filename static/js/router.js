/** The address bar: where the app is, and how it goes elsewhere without loading anew. */

/**
 * Goes to another page of the app. The place takes that of the page before it, so that no token stays in the history.
 *
 * @param {string} path
 * @param {?string} reason for the page to read as `history.state`
 */
export function go(path, reason = null) {
  history.replaceState(reason, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}

/** The one-time token that a setup or invitation link carries in its fragment, which never reaches a server's log. */
export function linkToken(hash = location.hash) {
  return new URLSearchParams(hash.slice(1)).get("token");
}
