/** The server's clock on this page, and the tick that every timer shares. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { ServerClock, Ticker } from "../../../static/js/clock.js";
import { FakeTime } from "./fake_time.mjs";

const NINE = Date.parse("2026-03-02T09:00:00.000Z");
const iso = (milliseconds) => new Date(milliseconds).toISOString();

test("the clock follows the server's, whatever the machine's own says", () => {
  let monotonic = 5_000;
  const clock = new ServerClock(() => monotonic);
  clock.observe(iso(NINE));
  monotonic += 1_500;
  assert.equal(clock.now(), NINE + 1_500);
});

test("a message that was long on its way does not set the clock back", () => {
  let monotonic = 0;
  const clock = new ServerClock(() => monotonic);
  clock.observe(iso(NINE));
  monotonic = 900;
  clock.observe(iso(NINE + 100));
  assert.equal(clock.now(), NINE + 900);
});

test("after a sleep that stopped its counter the clock is right with the first message", () => {
  const clock = new ServerClock(() => 0);
  clock.observe(iso(NINE));
  clock.observe(iso(NINE + 3_600_000));
  assert.equal(clock.now(), NINE + 3_600_000);
});

test("an old measurement is forgotten in the end", () => {
  const clock = new ServerClock(() => 0);
  clock.observe(iso(NINE + 50));
  for (let count = 0; count < 8; count += 1) clock.observe(iso(NINE));
  assert.equal(clock.now(), NINE);
});

test("before the first message the machine's own clock serves", () => {
  assert.ok(Math.abs(new ServerClock().now() - Date.now()) < 1_000);
});

let time;

beforeEach(() => (time = new FakeTime(NINE)));
afterEach(() => time.restore());

test("every listener hears each full second", () => {
  time.tick(300);
  const ticker = new Ticker({ now: () => time.now });
  const heard = [];
  ticker.subscribe((now) => heard.push(["one", now - NINE]));
  ticker.subscribe((now) => heard.push(["two", now - NINE]));
  time.tick(699);
  assert.deepEqual(heard, []);
  time.tick(1);
  time.tick(1_000);
  assert.deepEqual(heard, [["one", 1_000], ["two", 1_000], ["one", 2_000], ["two", 2_000]]);
});

test("a timer that wakes a little early still names the full second", () => {
  let early = 0;
  const ticker = new Ticker({ now: () => time.now - early });
  const heard = [];
  ticker.subscribe((now) => heard.push(now - NINE));
  early = 1;
  time.tick(1_000);
  assert.deepEqual(heard, [1_000]);
});

test("who left hears no more, and the ticker sleeps once nobody listens", () => {
  const ticker = new Ticker({ now: () => time.now });
  const heard = [];
  const leave = ticker.subscribe(() => heard.push("tick"));
  time.tick(1_000);
  leave();
  time.tick(5_000);
  assert.deepEqual(heard, ["tick"]);
});
