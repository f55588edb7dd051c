/** Where the app is and how it goes elsewhere. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { followed, go, linkToken, query, replace, setQuery, signInFirst, wantedPage } from "../../../static/js/router.js";

let visited;
let arrivals;

class Anchor {
  constructor(href, fields = {}) {
    Object.assign(this, { href: new URL(href, location).href, target: "", hasAttribute: () => false, ...fields });
  }
}

const click = (link, fields = {}) => ({ button: 0, composedPath: () => [{}, link], ...fields });
const everywhere = () => true;

beforeEach(() => {
  visited = ["/history?userId=3"];
  arrivals = 0;
  const visit = (keep) => (state, _, address) => {
    const next = new URL(address, location);
    if (!keep) visited.pop();
    visited.push(next.pathname + next.search);
    globalThis.location = next;
    globalThis.history.state = state;
  };
  globalThis.location = new URL("http://studio.local/history?userId=3");
  globalThis.history = { state: null, pushState: visit(true), replaceState: visit(false) };
  globalThis.HTMLAnchorElement = Anchor;
  globalThis.PopStateEvent = class {};
  globalThis.dispatchEvent = () => (arrivals += 1);
});

afterEach(() => {
  for (const name of ["location", "history", "HTMLAnchorElement", "PopStateEvent", "dispatchEvent"]) delete globalThis[name];
});

test("the way back leads to the page before, but not to one that was replaced", () => {
  go("/sessions");
  replace("/sign-in", "ended");
  assert.deepEqual(visited, ["/history?userId=3", "/sign-in"]);
  assert.equal(history.state, "ended");
  assert.equal(arrivals, 2);
});

test("filters stand in the address, and those that say nothing do not", () => {
  setQuery({ taskTypeId: 7, text: "" });
  assert.deepEqual(query(), { userId: "3", taskTypeId: "7" });
  setQuery({ userId: null, taskTypeId: undefined });
  assert.deepEqual(visited, ["/history"]);
});

test("a click on a link within the app is followed here, with its filters", () => {
  assert.equal(followed(click(new Anchor("/sessions?roomId=2")), everywhere), "/sessions?roomId=2");
});

test("the browser follows what is meant for it", () => {
  const link = new Anchor("/sessions");
  for (const key of ["metaKey", "ctrlKey", "shiftKey", "altKey", "defaultPrevented"]) assert.equal(followed(click(link, { [key]: true }), everywhere), null);
  assert.equal(followed(click(link, { button: 1 }), everywhere), null);
  assert.equal(followed(click(link), () => false), null);
  assert.equal(followed(click(new Anchor("/sessions", { target: "_blank" })), everywhere), null);
  assert.equal(followed(click(new Anchor("/export.csv", { hasAttribute: () => true })), everywhere), null);
  assert.equal(followed(click(new Anchor("//elsewhere.test/")), everywhere), null);
  assert.equal(followed(click(new Anchor("/history#main")), everywhere), null);
  assert.equal(followed(click({}), everywhere), null);
});

test("a link's token is in its fragment", () => {
  assert.equal(linkToken("#token=abc"), "abc");
  assert.equal(linkToken(""), null);
});

test("who has to sign in first comes to the page that they wanted, and to no other site", () => {
  assert.equal(signInFirst("/"), "/sign-in");
  const address = signInFirst("/pair?code=BCDF-GHJK");
  assert.equal(wantedPage(query(new URL(address, location).search)), "/pair?code=BCDF-GHJK");
  for (const then of ["//elsewhere.test/", "/\\elsewhere.test", "http://elsewhere.test/", "javascript:alert(1)"]) assert.equal(wantedPage({ then }), "/");
  assert.equal(wantedPage({}), "/");
});
