/** The API client: what it asks, and the errors it makes of the answers. */

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { afterEach, mock, test } from "node:test";
import { api, uuid, withQuery } from "../../../static/js/api.js";
import { speakEnglish } from "./languages.mjs";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const json = (status, body, headers = {}) => new Response(JSON.stringify(body), { status, headers });
const unreachable = () => Promise.reject(new TypeError("Failed to fetch"));

/** Answers one request after the other, and tells what was asked. */
function serve(...answers) {
  const fetch = mock.method(globalThis, "fetch", async () => answers.shift()());
  const request = ({ arguments: [path, { method, body, headers }] }) => ({ path, method, headers, body: body && JSON.parse(body) });
  return () => fetch.mock.calls.map(request);
}

globalThis.crypto ??= webcrypto; // which Node has had since version 20
speakEnglish();

afterEach(() => mock.restoreAll());

test("a timer is started as JSON, with a key that makes it once", async () => {
  const requests = serve(() => json(201, { id: 41 }));
  assert.deepEqual(await api.startTimer({ taskTypeId: 2 }), { id: 41 });
  const [{ path, method, headers, body }] = requests();
  assert.deepEqual([method, path, body], ["POST", "/api/v1/timers/start", { taskTypeId: 2 }]);
  assert.equal(headers["Content-Type"], "application/json");
  assert.match(headers["Idempotency-Key"], UUID);
});

test("a start whose answer got lost is sent again with the same key", async () => {
  const requests = serve(unreachable, () => json(201, { id: 41 }));
  await api.startTimer({ taskTypeId: 2 });
  const keys = requests().map(({ headers }) => headers["Idempotency-Key"]);
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
});

test("a refused start is not sent again", async () => {
  const requests = serve(() => json(409, { code: "timer_already_running", detail: "Stop it first." }));
  await assert.rejects(api.startTimer({ taskTypeId: 2 }), { code: "timer_already_running", detail: "Stop it first.", status: 409 });
  assert.equal(requests().length, 1);
});

test("two starts have two keys", async () => {
  const requests = serve(() => json(201, {}), () => json(201, {}));
  await api.startTimer({ taskTypeId: 2 });
  await api.startTimer({ taskTypeId: 2 });
  assert.notEqual(requests()[0].headers["Idempotency-Key"], requests()[1].headers["Idempotency-Key"]);
});

test("a sign-in carries no key", async () => {
  const requests = serve(() => json(200, {}));
  await api.signIn({ email: "a@example.com", password: "p" });
  assert.equal(requests()[0].headers["Idempotency-Key"], undefined);
});

test("an error says which fields are not right", async () => {
  const problem = { code: "validation_failed", detail: "name: Give one.", errors: [{ path: "name", message: "Give one." }] };
  serve(() => json(422, problem));
  const error = await api.setUp({}).catch((caught) => caught);
  assert.equal(error.forField("name"), "Give one.");
  assert.equal(error.forField("email"), null);
});

test("an error says how long to wait", async () => {
  serve(() => json(429, { code: "too_many_requests", detail: "Try again in 30 s." }, { "Retry-After": "30" }));
  await assert.rejects(api.signIn({}), { code: "too_many_requests", retryAfter: 30 });
});

test("a server out of reach is an error in plain words", async () => {
  serve(unreachable);
  await assert.rejects(api.me(), { code: "unreachable", message: /Check the network/ });
});

test("an answer that is not Tally's is an error too", async () => {
  serve(() => new Response("<h1>Bad Gateway</h1>", { status: 502 }));
  await assert.rejects(api.me(), { code: "unexpected", status: 502, message: /502/ });
});

test("an answer without content is null", async () => {
  serve(() => new Response(null, { status: 204 }));
  assert.equal(await api.signOut(), null);
});

test("a list is read to its last page", async () => {
  const requests = serve(
    () => json(200, { items: [1, 2], nextCursor: "a/b" }),
    () => json(200, { items: [3], nextCursor: null }),
  );
  assert.deepEqual(await api.taskTypes(), [1, 2, 3]);
  assert.equal(requests()[1].path, "/api/v1/task-types?limit=200&cursor=a%2Fb");
});

test("keys can be made where browsers hide randomUUID", () => {
  const source = { getRandomValues: (bytes) => bytes.fill(0xff) };
  assert.equal(uuid(source), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  assert.match(uuid(), UUID);
});

test("the items of all pages come as one list, with the filter on each", async () => {
  const page = (items, nextCursor) => () => json(200, { items, nextCursor });
  const requests = serve(page([1, 2], "c2"), page([3], null));
  assert.deepEqual(await api.all("/rooms", { active: true }), [1, 2, 3]);
  const asked = requests().map(({ path }) => path);
  assert.deepEqual(asked, ["/api/v1/rooms?limit=200&active=true", "/api/v1/rooms?limit=200&cursor=c2&active=true"]);
});

test("a call that is made again after a reload keeps its key", async () => {
  const requests = serve(() => json(201, {}));
  await api.once("/time-entries", { taskTypeId: 2 }, "kept");
  assert.equal(requests()[0].headers["Idempotency-Key"], "kept");
});

test("a change may name the version that it is of", async () => {
  const requests = serve(() => json(200, {}), () => new Response(null, { status: 204 }));
  await api.patch("/time-entries/4", { notes: "" }, { "If-Match": '"3"' });
  assert.equal(await api.remove("/time-entries/4"), null);
  assert.deepEqual(requests().map(({ method }) => method), ["PATCH", "DELETE"]);
  assert.equal(requests()[0].headers["If-Match"], '"3"');
});

test("a refusal brings the entry that is in the way", async () => {
  serve(() => json(409, { code: "timer_already_running", detail: "Stop it.", entry: { id: 4 } }));
  await assert.rejects(api.post("/timers/start", {}), ({ entry }) => entry.id === 4);
});

test("filters that say nothing are left out of the address", () => {
  assert.equal(withQuery("/time-entries", { from: "", to: null, q: undefined, billable: false }), "/time-entries?billable=false");
  assert.equal(withQuery("/rooms"), "/rooms");
});
