/** The sessions of a week: read, changed ahead of the server's answer, and kept up by live events. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { SessionBook } from "../../../static/js/state/session_book.js";

const WEEK = ["2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04", "2026-06-05", "2026-06-06", "2026-06-07"];
const DRUMS = { id: 1, title: "Drums", roomId: 1, startTime: "2026-06-01T09:00:00.000Z", endTime: "2026-06-01T12:00:00.000Z", status: "planned" };
const realFetch = globalThis.fetch;
let answers;

/** Answers each call with what `answers` has for its method. */
function answer(url, { method }) {
  const [status, body] = answers[method];
  return Promise.resolve(new Response(JSON.stringify(body), { status }));
}

beforeEach(() => {
  answers = { GET: [200, { items: [{ ...DRUMS, actualSeconds: 60 }], nextCursor: null }] };
  globalThis.fetch = answer;
});

afterEach(() => (globalThis.fetch = realFetch));

/** A book in which the week has come. */
async function opened() {
  const book = new SessionBook("Europe/Paris");
  const there = new Promise((resolve) => book.addEventListener("change", resolve, { once: true }));
  book.show(WEEK);
  await there;
  return book;
}

const changed = (value) => ({ event: "catalog:changed", data: { kind: "session", id: value.id, value } });

test("a change shows at once, and stays as the server has it", async () => {
  const book = await opened();
  answers.PATCH = [200, { ...DRUMS, roomId: 2 }];
  const told = book.change(book.find(1), { roomId: 2 });
  assert.equal(book.find(1).roomId, 2);
  await told;
  assert.deepEqual([book.find(1).roomId, book.find(1).actualSeconds], [2, 60]);
});

test("a change that is refused goes back", async () => {
  const book = await opened();
  answers.PATCH = [422, { code: "validation_failed", detail: "No." }];
  const told = book.change(book.find(1), { roomId: 9 });
  assert.equal(book.find(1).roomId, 9);
  await assert.rejects(told, { code: "validation_failed" });
  assert.equal(book.find(1).roomId, 1);
});

test("what others book, move and take to another week is followed", async () => {
  const book = await opened();
  book.hear(changed({ ...DRUMS, id: 2, title: "Strings" }));
  assert.deepEqual(book.all.map(({ title }) => title), ["Drums", "Strings"]);
  book.hear(changed({ ...DRUMS, title: "Piano" }));
  assert.deepEqual([book.find(1).title, book.find(1).actualSeconds], ["Piano", 60]);
  book.hear(changed({ ...DRUMS, startTime: "2026-07-01T09:00:00.000Z", endTime: "2026-07-01T12:00:00.000Z" }));
  assert.equal(book.find(1), undefined);
});

test("why the sessions could not be read is kept until they come", async () => {
  answers.GET = [503, { code: "unavailable", detail: "Later." }];
  const book = await opened();
  assert.deepEqual([book.isThere, book.problem.code], [false, "unavailable"]);
});
