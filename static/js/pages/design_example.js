/** The example that the design system shows its parts with: a small studio, whose answers come from here and no server. */

import { api, ApiError } from "../api.js";
import { serverClock } from "../clock.js";
import { dateOf } from "../days.js";

const MINUTE = 60_000;
const TIMEZONE = "Europe/Paris";

/** @param {number} minutes */
export const ago = (minutes) => new Date(serverClock.now() - minutes * MINUTE).toISOString();

const task = (id, name, color) => ({ id, name, color, category: "billable", active: true });
export const TASKS = [task(1, "Recording", "#EF4444"), task(2, "Mixing", "#10B981"), task(3, "Editing", "#3B82F6")];
export const ROOMS = [
  { id: 1, name: "Room A", color: "#EF4444", active: true },
  { id: 2, name: "Room B", color: "#3B82F6", active: true },
  { id: 3, name: "Room C", color: "#10B981", active: true },
];
const session = (id, title, roomId, status, from, until) => ({ id, title, roomId, status, startTime: ago(from), endTime: ago(until), projectId: 1, clientId: 1, actualSeconds: 5400, notes: "Bring the ribbon microphones." });
export const SESSIONS = [session(1, "Strings", 1, "confirmed", 90, -120), session(2, "Voice-over", 1, "planned", -60, -180), session(3, "Horns", 2, "canceled", 240, 120)];

const LISTS = {
  taskTypes: TASKS,
  rooms: ROOMS,
  sessions: SESSIONS,
  projects: [{ id: 1, name: "Tidewater", clientId: 1, active: true }],
  clients: [{ id: 1, name: "Blue Heron Records", active: true }],
  members: [{ id: 0, name: "Ada Lovelace", role: "owner", active: true }],
};

/** A timer of one's own. @param {number} id @param {any} taskType @param {number} minutes */
const timer = (id, taskType, minutes) => ({ timeEntryId: id, key: null, taskType, ownerId: 0, ownerName: "Ada Lovelace", sessionId: 1, projectId: 1, notes: "", startTime: ago(minutes) });

const meant = { kind: "start", at: ago(75), key: "1", body: { taskTypeId: 1 }, timer: { taskType: TASKS[0], sessionId: 1, projectId: null, notes: "" } };
const TROUBLE = { operation: meant, problem: new ApiError({ code: "timer_already_running", detail: "A timer already runs.", status: 409 }), followers: [{ kind: "stop", at: ago(20), body: {} }] };

class Operations extends EventTarget {
  start = () => STUDIO.show("running");
  stop = () => STUDIO.show("idle");
  discard = () => STUDIO.show("idle");
  pause = () => STUDIO.show("paused");
  resume = () => STUDIO.show("running");
  book = () => {};
  adjust = () => {};
}

/** As much of the store as the parts ask. */
class ExampleStudio extends EventTarget {
  timezone = TIMEZONE;
  today = dateOf(new Date(serverClock.now()).toISOString(), TIMEZONE);
  me = { user: { id: 0, name: "Ada Lovelace" }, organization: { timezone: TIMEZONE, locale: "en-GB", currency: "EUR", runningPolicy: "switch" }, role: "owner", permissions: [] };
  connection = "live";
  known = true;
  mayTrack = true;
  taskTypes = TASKS;
  recents = [{ taskTypeId: 2, sessionId: null, projectId: 1, notes: "" }];
  favorites = { all: [{ taskTypeId: 1, sessionId: 1, projectId: 1, notes: "" }], read: () => {}, find: ({ taskTypeId }) => (taskTypeId === 1 ? {} : undefined), toggle: async () => {} };
  outbox = { waiting: [], conflicts: [TROUBLE], settle: () => {} };
  operations = new Operations();
  timers = [timer(1, TASKS[0], 42)];
  ownTimers = [];
  paused = null;

  may = () => true;
  has = () => true;
  list = (name) => LISTS[name] ?? [];
  inUse = (name) => this.list(name);
  find = (name, id) => this.list(name).find((one) => one.id === id) ?? null;
  termsOf = () => ({ billable: true, rate: { minorUnits: 7500, currency: "EUR" } });
  work = () => this.show("running");

  /** @param {"idle" | "paused" | "running"} state */
  show(state) {
    this.ownTimers = state === "running" ? [timer(1, TASKS[0], 42)] : [];
    this.paused = state === "paused" ? timer(1, TASKS[0], 42) : null;
    this.dispatchEvent(new Event("change"));
  }
}

export const STUDIO = /** @type {any} */ (new ExampleStudio());

/** The store as it is with work that waits, or that could not be done. */
export function studioWith(fields) {
  return Object.assign(new ExampleStudio(), fields);
}

export const ENTRY = {
  id: 1, taskType: TASKS[0], ownerId: 0, ownerName: "Ada Lovelace", sessionId: 1, projectId: 1, billable: true, version: 2, corrections: [], needsReview: false,
  startTime: ago(200), endTime: ago(65), durationSeconds: 8100, notes: "Takes 4 to 9",
};
const STORY = [
  { action: "started", userName: "Ada Lovelace", at: ago(200), changes: { taskType: [null, TASKS[0]] }, reason: "" },
  { action: "adjusted", userName: "Grace Hopper", at: ago(30), changes: { endTime: [ago(60), ago(65)] }, reason: "The band left earlier" },
];
const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
const iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1";
const SIGN_INS = [
  { id: 1, current: true, userAgent: chrome, address: "192.168.1.20", createdAt: ago(600) },
  { id: 2, current: false, userAgent: iphone, address: "192.168.1.31", createdAt: ago(6000) },
];
const ANSWERS = { "/sign-ins": { items: SIGN_INS }, "/time-entries/1": ENTRY, "/time-entries/1/history": { items: STORY } };

/** Nothing that is pressed on this page reaches a server. */
export function answerFromHere() {
  const refuse = async () => {
    throw new ApiError({ code: "unreachable", detail: "This page is an example." });
  };
  Object.assign(api, { get: async (path) => ANSWERS[path] ?? refuse(), all: async () => SESSIONS, post: refuse, patch: refuse, remove: refuse, once: refuse });
}
