/** How a screen comes to be a display: it shows a code, and asks until it was let in. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { device } from "../../../static/js/device.js";
import { Pairing, deviceCodeIn } from "../../../static/js/kiosk/pairing.js";
import { speakEnglish } from "./languages.mjs";

const realFetch = globalThis.fetch;
let answers, asked, pauses;

const started = (number) => [
  201,
  { deviceCode: `secret${number}`, userCode: `CODE-${number}`, verificationUri: "http://studio/pair", interval: 5, expiresIn: 600 },
];
const refused = (code, status = 400) => [status, { code, status, detail: code }];

beforeEach(() => {
  speakEnglish();
  device.keep("pairing", null);
  [answers, asked, pauses] = [[], [], []];
  globalThis.fetch = async (address, { body }) => {
    asked.push([address.split("/kiosk/")[1], body ? JSON.parse(body).deviceCode : null]);
    const [status, content] = answers.shift();
    if (status === 0) throw new TypeError("no network");
    return new Response(JSON.stringify(content), { status });
  };
});

afterEach(() => {
  globalThis.fetch = realFetch;
});

/** Runs until the server has no answer left to give, and tells what was shown. */
async function pair(deviceCode = null) {
  const shown = [];
  const pairing = new Pairing(async (milliseconds) => {
    pauses.push(milliseconds);
    if (answers.length === 0) pairing.stop();
  });
  pairing.addEventListener("change", () => shown.push([pairing.step, pairing.ticket?.userCode ?? null, pairing.reached]));
  pairing.addEventListener("paired", () => shown.push("paired"));
  await pairing.begin(deviceCode);
  return shown;
}

test("a screen shows its code, asks at the given interval, and is let in", async () => {
  answers = [started(1), refused("authorization_pending"), refused("authorization_pending"), [200, {}]];
  const shown = await pair();
  assert.deepEqual(shown.find(([step]) => step === "waiting"), ["waiting", "CODE-1", true]);
  assert.equal(shown.at(-1), "paired");
  assert.deepEqual(pauses, [5000, 5000]);
  assert.deepEqual(asked.at(-1), ["token", "secret1"]);
});

test("a screen that asks too often asks five seconds later from then on", async () => {
  answers = [started(1), refused("slow_down"), refused("authorization_pending"), [200, {}]];
  await pair();
  assert.deepEqual(pauses, [10_000, 10_000]);
});

test("a code that has expired is followed by a new one", async () => {
  answers = [started(1), refused("expired_token"), started(2), [200, {}]];
  const shown = await pair();
  assert.ok(shown.some(([step, code]) => step === "waiting" && code === "CODE-2"));
  assert.deepEqual(asked.at(-1), ["token", "secret2"]);
});

test("a screen that was sent away says so for a while before it asks again", async () => {
  answers = [started(1), refused("access_denied"), started(2), [200, {}]];
  const shown = await pair();
  assert.ok(shown.some(([step]) => step === "denied"));
  assert.deepEqual(pauses, [60_000]);
});

test("while the server does not answer, the code stays and says so", async () => {
  answers = [started(1), [0], refused("unavailable", 503), [200, {}]];
  const shown = await pair();
  assert.ok(shown.some(([step, code, reached]) => step === "waiting" && code === "CODE-1" && !reached));
  assert.equal(shown.at(-1), "paired");
});

test("a reload keeps the code that somebody may be typing", async () => {
  answers = [started(1), refused("authorization_pending")];
  await pair();
  answers = [[200, {}]];
  assert.equal((await pair()).at(-1), "paired");
  assert.deepEqual(asked.at(-1), ["token", "secret1"]);
  assert.equal(device.recall("pairing"), null);
});

test("a link may carry the device code of a screen that was let in before", async () => {
  assert.equal(deviceCodeIn("#device=abc-1_2"), "abc-1_2");
  assert.equal(deviceCodeIn(""), null);
  answers = [[200, {}]];
  assert.equal((await pair("abc-1_2")).at(-1), "paired");
  assert.deepEqual(asked, [["token", "abc-1_2"]]);
});
