/** What the board and the search for work make of what is known. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { happeningWords } from "../../../static/js/happening_words.js";
import { byPerson, byRoom, planned, progress } from "../../../static/js/state/board.js";
import { Happenings } from "../../../static/js/state/happenings.js";
import { offers } from "../../../static/js/state/offers.js";
import { KnownTerms } from "../../../static/js/state/terms.js";
import { hoursAndMinutes } from "../../../static/js/tab_sign.js";
import { speakEnglish } from "./languages.mjs";

const NOW = Date.parse("2026-03-02T10:00:00.000Z");
const at = (hour) => `2026-03-02T${hour}:00.000Z`;
const MIX = { id: 1, name: "Mixing", color: "#10B981" };
const REC = { id: 2, name: "Recording", color: "#EF4444" };
const A = { id: 1, name: "Room A" };
const B = { id: 2, name: "Room B" };
const STRINGS = { id: 5, title: "Strings", roomId: 1, projectId: 3, startTime: at("09:00"), endTime: at("11:00"), status: "confirmed", actualSeconds: 600 };
const HORNS = { id: 6, title: "Horns", roomId: 1, projectId: null, startTime: at("14:00"), endTime: at("16:00"), status: "planned", actualSeconds: 0 };
const OFF = { ...HORNS, id: 7, title: "Off", status: "canceled" };
const timer = (id, taskType, fields) => ({ timeEntryId: id, taskType, ownerId: id, ownerName: "Ada", roomId: null, sessionId: null, startTime: at("09:30"), ...fields });

beforeEach(speakEnglish);

test("each room shows what runs in it, the session that is on and the next, and the rest is elsewhere", () => {
  const timers = [timer(1, REC, { roomId: 1, sessionId: 5 }), timer(2, MIX)];
  const rooms = byRoom({ rooms: [A, B], timers, sessions: [HORNS, STRINGS, OFF], recording: new Set([2]), now: NOW });
  assert.deepEqual(
    rooms.map(({ room, timers: there, session, next, recording }) => [room?.name, there.length, session?.title, next?.title, recording]),
    [["Room A", 1, "Strings", "Horns", true], ["Room B", 0, undefined, undefined, false], [undefined, 1, undefined, undefined, false]],
  );
});

test("by person one's own timers come first", () => {
  const timers = [timer(1, REC, { ownerName: "Bob" }), timer(2, MIX, { ownerName: "Ada" }), timer(3, MIX, { ownerName: "Zoe" })];
  assert.deepEqual(byPerson(timers, 3).map(({ ownerName }) => ownerName), ["Zoe", "Ada", "Bob"]);
});

test("a session's time holds what still runs in it, and canceled ones are not planned", () => {
  const how = progress(STRINGS, [timer(1, REC, { sessionId: 5 }), timer(2, MIX)], NOW);
  assert.deepEqual(how, { plannedSeconds: 7200, actualSeconds: 600 + 1800, running: 1, on: true, ended: false });
  assert.deepEqual(planned([HORNS, OFF, STRINGS]).map(({ title }) => title), ["Strings", "Horns"]);
});

const CHOICE = {
  taskTypes: [MIX, REC], sessions: [STRINGS, HORNS, OFF], projects: [{ id: 3, name: "Album" }], rooms: [A, B],
  favorites: [{ taskTypeId: 1, projectId: 3 }], recents: [{ taskTypeId: 2, sessionId: 99, projectId: null, notes: "take 3" }], places: [],
}; // prettier-ignore
const read = (choice, typed) => offers(choice, typed).map(({ kind, label, detail }) => `${kind}: ${[label, detail].filter(Boolean).join(" · ")}`);

test("before anything is typed, favorites come first and each work once", () => {
  assert.deepEqual(read(CHOICE, ""), [
    "favorite: Mixing · Album",
    "recent: Recording · take 3",
    "taskType: Mixing",
    "taskType: Recording",
    "session: Recording · Strings, Room A",
    "session: Recording · Horns, Room A",
    "project: Recording · Album",
  ]);
});

test("a few letters of the kind of work and of the session find both together", () => {
  assert.equal(read(CHOICE, "mix str")[0], "both: Mixing · Strings, Room A");
  assert.equal(read(CHOICE, "horns rec")[0], "session: Recording · Horns, Room A");
  assert.deepEqual(read(CHOICE, "xyz"), []);
});

test("who works in a session is offered its other kinds of work first, and not what already runs", () => {
  const places = [{ taskType: REC, sessionId: 5, projectId: 3 }];
  assert.deepEqual(read({ ...CHOICE, favorites: [], places }, "").slice(0, 2), ["place: Mixing · Strings, Room A", "recent: Recording · take 3"]);
  assert.deepEqual(read({ ...CHOICE, places: [{ sessionId: 6, projectId: null }], only: true }, ""), [
    "place: Mixing · Horns, Room A",
    "place: Recording · Horns, Room A",
  ]);
});

test("what happened is told in words, the latest first, and a switch only once", () => {
  const happenings = new Happenings();
  const before = { running: { 1: timer(1, REC) } };
  const who = { userId: 7, userName: "Ada", ownerId: 7, ownerName: "Ada" };
  const hear = (id, event, data) => happenings.hear({ id, event, at: at("10:00"), data: { ...who, ...data } }, before);
  hear("e.1", "timer:stopped", { timeEntryId: 1, durationSeconds: 1800, reason: "switched" });
  hear("e.2", "timer:started", { timeEntryId: 2, taskType: MIX });
  hear("e.3", "presence", {});
  hear("e.4", "timer:stopped", { timeEntryId: 1, durationSeconds: 20, reason: "stopped", userId: 8, userName: "Bob" });
  assert.deepEqual(happenings.all.map(happeningWords), ["Bob stopped Recording of Ada after less than a minute", "Ada started Mixing"]);
});

test("no more is told than one takes in at a glance", () => {
  const happenings = new Happenings();
  for (let id = 0; id < 20; id += 1) happenings.hear({ id: `e.${id}`, event: "timer:started", at: at("10:00"), data: { timeEntryId: id, taskType: MIX } }, { running: {} });
  assert.equal(happenings.all.length, 8);
});

test("a timer's terms are its task type's until its entry was seen", () => {
  const terms = new KnownTerms();
  const rate = { minorUnits: 7500, currency: "EUR", formatted: "€75.00" };
  assert.deepEqual(terms.of(1, { rate, category: "non-billable" }), { rate, billable: false });
  terms.hear({ id: "e.1", event: "timer:adjusted", data: { timeEntryId: 1, rate: null, billable: true } });
  assert.deepEqual(terms.of(1, { rate, category: "non-billable" }), { rate: null, billable: true });
});

test("the tab's clock is as short as it is read at a glance", () => {
  assert.deepEqual([0, 3_720_000, 36_000_000, -5].map(hoursAndMinutes), ["0:00", "1:02", "10:00", "0:00"]);
});
