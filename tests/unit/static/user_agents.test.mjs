/** What browsers call themselves. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { deviceOf } from "../../../static/js/user_agents.js";

const NAMES = {
  "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36": ["Chrome", "ChromeOS"],
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0": ["Edge", "Windows"],
  "Mozilla/5.0 (X11; Linux aarch64; rv:143.0) Gecko/20100101 Firefox/143.0": ["Firefox", "Linux"],
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15": ["Safari", "Mac"],
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1": ["Chrome", "iPhone"],
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36": ["Chrome", "Android"],
  "The demo": [null, null],
};

for (const [userAgent, [browser, system]] of Object.entries(NAMES)) {
  test(`${browser ?? "an unknown browser"} on ${system ?? "something unknown"}`, () => {
    assert.deepEqual(deviceOf(userAgent), { browser, system });
  });
}
