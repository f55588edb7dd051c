/** A display loads itself anew when the server has other pages, and never before the server has answered. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { renew } from "../../../static/js/kiosk/edition.js";

const real = { fetch: globalThis.fetch };
const page = (edition) => `<script type="module" src="/static/${edition}/js/kiosk_main.js"></script>`;
let loads, answer;

beforeEach(() => {
  loads = 0;
  globalThis.location = { pathname: "/kiosk", reload: () => (loads += 1) };
  globalThis.document = { querySelector: () => ({ getAttribute: () => "/static/aaa/js/kiosk_main.js" }) };
  globalThis.fetch = async () => answer();
});

afterEach(() => {
  globalThis.fetch = real.fetch;
  delete globalThis.location;
  delete globalThis.document;
});

test("another edition is loaded", async () => {
  answer = () => new Response(page("bbb"));
  await renew();
  assert.equal(loads, 1);
});

test("the same edition stays", async () => {
  answer = () => new Response(page("aaa"));
  await renew();
  assert.equal(loads, 0);
});

test("the page stays while the server does not answer, or answers something else", async () => {
  const others = [() => Promise.reject(new TypeError("no network")), () => new Response(page("bbb"), { status: 503 }), () => new Response("A proxy's own page")];
  for (const other of others) {
    answer = other;
    await renew();
  }
  assert.equal(loads, 0);
});
