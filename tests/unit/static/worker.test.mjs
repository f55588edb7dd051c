/** The service worker: what the server said last while it is away, and never to another member. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import vm from "node:vm";

const SOURCE = readFileSync(new URL("../../../static/worker.js", import.meta.url), "utf8");
const HOME = "https://studio.local";

let listeners;
let server;
let stores;
let full;

/** A cache of the browser, by addresses. */
class Store {
  #kept = new Map();

  async match(url) {
    return this.#kept.get(url)?.clone();
  }

  async put(url, response) {
    if (full) throw new DOMException("", "QuotaExceededError");
    this.#kept.set(url, response);
  }

  async delete(url) {
    return this.#kept.delete(url);
  }

  async keys() {
    return [...this.#kept.keys()].map((url) => ({ url }));
  }
}

const caches = {
  async open(name) {
    if (!stores.has(name)) stores.set(name, new Store());
    return stores.get(name);
  },
  delete: async (name) => stores.delete(name),
  match: async (url, { cacheName }) => stores.get(cacheName)?.match(url),
};

const json = (content, status = 200) => new Response(JSON.stringify(content), { status });

/** What a page gets that asks; undefined where the worker leaves that to the browser. */
async function ask(path, { method = "GET", mode = "cors" } = {}) {
  let answer;
  const request = { url: HOME + path, method, mode };
  listeners.fetch({ request, respondWith: (given) => (answer = given) });
  return answer;
}

beforeEach(() => {
  [listeners, stores, full] = [{}, new Map(), false];
  const place = {
    caches, Response, URL, AbortSignal, DOMException, location: new URL(HOME), fetch: async (request) => server(request),
    addEventListener: (name, listener) => (listeners[name] = listener),
  }; // prettier-ignore
  vm.runInNewContext(SOURCE, place);
  server = () => json({ user: { name: "Ada" } });
});

const away = () => {
  throw new TypeError("Failed to fetch");
};

test("while the server is away its last answer is given, also where a proxy in front of it still speaks", async () => {
  await ask("/api/v1/me");
  for (const silent of [away, () => new Response("", { status: 502 })]) {
    server = silent;
    assert.equal((await (await ask("/api/v1/me")).json()).user.name, "Ada");
  }
});

test("a proxy that cannot reach the server is no page of the app", async () => {
  await (await caches.open("tally-shell /static/")).put("/", new Response("the app"));
  server = () => new Response("Bad gateway", { status: 502 });
  assert.equal(await (await ask("/history", { mode: "navigate" })).text(), "the app");
});

const POSTS = ["logout", "login", "setup", "invitations/accept", "kiosk/token", "me/organization"];
for (const ending of [...POSTS.map((name) => `POST /${name}`), "DELETE /sign-ins/7"]) {
  test(`nothing of a member is given to whoever comes after ${ending}`, async () => {
    const [method, path] = ending.split(" ");
    await ask("/api/v1/me");
    await ask(`/api/v1${path}`, { method });
    server = away;
    assert.equal((await ask("/api/v1/me")).type, "error");
  });
}

test("a refused sign-in leaves what is kept", async () => {
  await ask("/api/v1/me");
  server = () => json({}, 401);
  await ask("/api/v1/login", { method: "POST" });
  server = away;
  assert.equal((await ask("/api/v1/me")).status, 200);
});

test("a sign-in that has ended takes along what is kept", async () => {
  await ask("/api/v1/me");
  server = () => json({}, 401);
  await ask("/api/v1/rooms");
  server = away;
  assert.equal((await ask("/api/v1/me")).type, "error");
});

test("an answer that there is no room for is given nevertheless", async () => {
  await ask("/api/v1/me");
  [full, server] = [true, () => json({ user: { name: "Ada Lovelace" } })];
  assert.equal((await (await ask("/api/v1/me")).json()).user.name, "Ada Lovelace");
});
