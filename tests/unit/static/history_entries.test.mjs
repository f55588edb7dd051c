/** The entries of a filter, page after page, and how they are kept up. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Entries } from "../../../static/js/history/entries.js";

const NO_FILTER = { ids: {} };
const TOTALS = "/time-entries/totals";
let asked;
let all;
let answer;
let entries;

const numbers = (first, last) => Array.from({ length: last - first + 1 }, (_, place) => ({ id: last - place, version: 1 }));
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const lists = () => asked.filter(([path]) => path === "/time-entries").map(([, query]) => query);

function page({ limit, cursor }) {
  const place = Number(cursor ?? 0);
  const items = all.slice(place, place + limit);
  return { items, nextCursor: place + limit < all.length ? String(place + limit) : null, stats: { count: all.length } };
}

beforeEach(() => {
  asked = [];
  all = numbers(1, 120);
  answer = (path, query) => (path === TOTALS ? { items: [] } : page(query));
  const get = async (path, query) => (asked.push([path, query]), answer(path, query));
  entries = new Entries({ get }, 0);
});

test("a filter brings its first page with the totals of all, the same one again nothing", async () => {
  entries.show({ userId: 7 });
  entries.show({ userId: 7 });
  await settled();
  assert.deepEqual([entries.items.length, entries.stats.count, entries.hasMore, entries.stale], [50, 120, true, false]);
  assert.equal(lists().length, 1);
});

test("more brings the next pages until there is none", async () => {
  entries.show({});
  await settled();
  await entries.more();
  await entries.more();
  await entries.more();
  assert.deepEqual(entries.items.map(({ id }) => id), all.map(({ id }) => id));
  assert.equal(entries.hasMore, false);
});

test("a timeline has all of them at once, those of the day before too, and the totals without", async () => {
  all = numbers(1, 450);
  entries.show({ from: "b" }, { whole: true, also: { from: "a" } });
  await settled();
  assert.equal(entries.items.length, 450);
  assert.deepEqual(lists().map(({ from, limit }) => [from, limit]).sort(), [["a", 200], ["a", 200], ["a", 200], ["b", 1]]);
});

test("what happens is read together, as far as one has come", async () => {
  entries.show({});
  await settled();
  await entries.more();
  all = [{ id: 121, version: 1 }, ...all];
  for (let times = 0; times < 9; times += 1) entries.hear({ event: "timer:started", data: { ownerId: 3 } }, NO_FILTER);
  await settled();
  assert.equal(entries.items[0].id, 121);
  assert.equal(entries.items.length, 100);
  assert.equal(lists().length, 3);
});

test("what does not concern these entries is not asked for", async () => {
  entries.show({ userId: 7 });
  await settled();
  for (const event of ["presence", "heartbeat", "hello"]) entries.hear({ event, data: {} }, NO_FILTER);
  entries.hear({ event: "timer:stopped", data: { ownerId: 3 } }, { ids: { userId: 7 } });
  await settled();
  assert.equal(lists().length, 1);
});

test("of two filters the later one counts, whichever is answered first", async () => {
  let late;
  answer = (path, query) => (path === TOTALS ? { items: [] } : query.text === "a" ? new Promise((resolve) => (late = resolve)) : page(query));
  entries.show({ text: "a" });
  entries.show({ text: "b" });
  await settled();
  late({ items: [{ id: 999 }], nextCursor: null, stats: { count: 1 } });
  await settled();
  assert.equal(entries.stats.count, 120);
});

test("what could not be read is told, and what was there stays", async () => {
  entries.show({});
  await settled();
  answer = () => Promise.reject(new Error("unreachable"));
  entries.show({ text: "x" });
  await settled();
  assert.deepEqual([entries.problem.message, entries.items.length, entries.stale, entries.busy], ["unreachable", 50, true, false]);
});

test("an entry that was changed here shows it at once, unless a later change is here already", async () => {
  entries.show({});
  await settled();
  entries.put({ id: 120, version: 3, notes: "later" });
  entries.put({ id: 120, version: 2, notes: "sooner" });
  assert.equal(entries.items[0].notes, "later");
});
