/** The first look around: what each is shown, where it stands, and that it comes once. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf, stepsFor, TARGETS, tourOf } from "../../../static/js/tour.js";
import { LANGUAGES, messagesIn } from "./languages.mjs";

const ROOM = { left: 200, right: 1200, top: 100, bottom: 800 };
const SIZE = { width: 300, height: 200 };
const having = (...permissions) => (permission) => permissions.includes(permission);
const box = (left, top, width, height) => ({ left, top, right: left + width, bottom: top + height });

test("each is shown four things that they can do", () => {
  assert.deepEqual(stepsFor(having("time:track", "kiosks:manage")), ["start", "board", "history", "display"]);
  assert.deepEqual(stepsFor(having("time:track")), ["start", "board", "history", "account"]);
  assert.deepEqual(stepsFor(having()), ["board", "history", "search", "account"]);
});

test("each step has its words in every language", () => {
  for (const language of LANGUAGES) {
    for (const step of Object.keys(TARGETS)) {
      for (const part of ["title", "text"]) assert.ok(`tour.${step}.${part}` in messagesIn(language), `${language}: ${step}`);
    }
  }
});

test("it stands below its thing, at the same end", () => {
  assert.deepEqual(placeOf(box(600, 300, 100, 40), SIZE, ROOM), { left: 400, top: 352 });
});

test("it stands above its thing where there is no room below", () => {
  assert.deepEqual(placeOf(box(600, 760, 100, 40), SIZE, ROOM), { left: 400, top: 548 });
});

test("it stands beside what is in the navigation", () => {
  assert.deepEqual(placeOf(box(10, 150, 180, 40), SIZE, ROOM), { left: 202, top: 150 });
});

test("it never covers the timer bar, nor leaves the window", () => {
  assert.deepEqual(placeOf(box(1150, 0, 100, 40), SIZE, ROOM), { left: 888, top: 112 });
});

test("it stands in the corner where its thing is not to be seen", () => {
  assert.deepEqual(placeOf(null, SIZE, ROOM), { left: 888, top: 588 });
});

test("it is due once it was offered, until it was taken or skipped, and never again", () => {
  const tour = tourOf(7);
  assert.equal(tour.isDue, false);
  tour.offer();
  assert.equal(tour.isDue, true);
  tour.end();
  tour.offer();
  assert.equal(tour.isDue, false);
  assert.equal(tourOf(8).isDue, false);
});
