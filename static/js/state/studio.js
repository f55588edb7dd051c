/** The one store of the app: who is signed in, what runs, what time is booked on, who is there, and whether that is live. */

import { api } from "../api.js";
import { serverClock } from "../clock.js";
import { dateOf, spanOf } from "../days.js";
import { Live } from "../live.js";
import { fold, initialState, timersOf } from "../live_state.js";
import { Catalog } from "./catalog.js";
import { Favorites } from "./favorites.js";
import { Happenings } from "./happenings.js";
import { forgetLastSeen, keepLastSeen, lastSeen } from "./last_seen.js";
import { Operations } from "./operations.js";
import { inOneTab, isSignedIn, Outbox } from "./outbox.js";
import { Paused } from "./paused.js";
import { RecentWork } from "./recents.js";
import { Shelf } from "./shelf.js";
import { KnownTerms } from "./terms.js";

const NOBODY = { people: [], kiosks: [] };
const BOOKINGS = new Set(["timer:adjusted", "entry:created", "entry:deleted"]); // while it runs, a timer counts by itself

/**
 * Says "change" when something must be drawn anew, "message" for each live message (`event.detail`), "signed-out" when
 * the sign-in has ended, "changed" when it is another's, or has other rights.
 */
export class Studio extends EventTarget {
  connection = "connecting";
  /** The server's time of the last message, in milliseconds since 1970; null before the first. */
  heardAt = null;
  /** Who has Tally open, and which displays are up. @type {import("../api_types.js").Presence} */
  presence = NOBODY;
  /** Whether one is signing out here, and need not be told that the sign-in has ended. */
  leaving = false;
  /** What one keeps to start again and again. */
  favorites = new Favorites(() => this.#change());
  /** Start, switch, pause, resume, stop, discard and adjust timers. */
  operations = new Operations({
    timers: () => timersOf(this.#state),
    describe: (work) => this.#describe(work),
    user: () => this.me.user,
    onChange: () => this.#change(),
  });
  /** What has not reached the server, or could not be done when it did. @type {Outbox} */
  outbox;
  #recents = new RecentWork({ user: () => this.me.user, onChange: () => this.#change() });
  #happenings = new Happenings();
  #terms = new KnownTerms();
  #paused;
  #state = initialState;
  #live;
  #catalog;
  #forgotten = false;

  /** @param {import("../api_types.js").Me} me the answer of `GET /me` */
  constructor(me) {
    super();
    this.me = me;
    this.#paused = new Paused(me.user.id, this.#owner);
    const place = { alone: inOneTab(`tally-outbox ${this.#owner}`), isOwn: () => isSignedIn(this.me) };
    this.outbox = new Outbox({ shelf: new Shelf(this.#owner), ...place });
    this.outbox.addEventListener("change", () => this.#change());
    this.operations.delivery = this.outbox;
    this.operations.addEventListener("done", (event) => this.#learn(/** @type {CustomEvent} */ (event).detail));
    this.#catalog = new Catalog({ today: () => spanOf(this.today, this.timezone), onChange: () => this.#change() });
    this.#live = new Live(me, { clock: serverClock });
    this.#live.on("message", (message) => this.#receive(message));
    this.#live.on("state", (connection) => this.#enter(connection));
    this.#live.on("end", (reason) => this.#end(reason));
  }

  open() {
    serverClock.observe(this.me.serverTime);
    this.#live.start();
    if (/** @type {any} */ (this.me).kept) this.#recall();
    globalThis.addEventListener?.("pagehide", this.#keep);
    this.operations.restore(this.outbox.waiting);
  }

  close() {
    this.#live.stop();
    this.outbox.close();
    globalThis.removeEventListener?.("pagehide", this.#keep);
  }

  wake() {
    this.#live.wake();
  }

  async signOut() {
    this.leaving = true;
    try {
      await api.signOut();
      this.#forget();
    } finally {
      this.leaving = false;
    }
  }

  /** @param {import("../api_types.js").Permission} permission */
  may(permission) {
    return this.me.permissions.includes(permission);
  }

  get mayTrack() {
    return this.may("time:track");
  }

  get timezone() {
    return this.me.organization.timezone;
  }

  /** The studio's date, `2026-03-01`. */
  get today() {
    return dateOf(serverClock.now(), this.timezone);
  }

  /** Whether the running timers have been told at all. */
  get known() {
    return this.#state !== initialState;
  }

  /** Everybody's running timers, those that the server has not answered yet among them. */
  get timers() {
    return this.operations.expected(timersOf(this.#state));
  }

  get ownTimers() {
    return this.timers.filter(({ ownerId }) => ownerId === this.me.user.id);
  }

  /** Why a list could not be read, or null. */
  get problem() {
    return this.#catalog.problem;
  }

  /**
   * A list of the catalog as it is now, what is out of use too; it is read when first asked for, and empty until then.
   *
   * @param {"taskTypes" | "clients" | "projects" | "rooms" | "members" | "sessions"} name sessions are those of today
   */
  list(name) {
    return this.#catalog.list(name);
  }

  /** Whether the list has come. */
  has(name) {
    return this.#catalog.has(name);
  }

  /** What of a list can be chosen anew. */
  inUse(name) {
    return this.list(name).filter(({ active = true, status }) => active && status !== "canceled");
  }

  /** The item of a list, or undefined. */
  find(name, id) {
    return this.list(name).find((item) => item.id === id);
  }

  get taskTypes() {
    return this.inUse("taskTypes");
  }

  /** What one worked on lately. @returns {import("./recents.js").Work[]} */
  get recents() {
    return this.#recents.all;
  }

  /** The work that one paused and has not gone on with, or null. @returns {?import("./paused.js").PausedTimer} */
  get paused() {
    return this.ownTimers.length > 0 ? null : this.#paused.timer;
  }

  /** What happened lately, the latest first. */
  get happenings() {
    return this.#happenings.all;
  }

  /** On what terms a timer runs. @returns {import("./terms.js").Terms} */
  termsOf({ timeEntryId, taskType }) {
    return this.#terms.of(timeEntryId, this.find("taskTypes", taskType.id));
  }

  /** Starts a timer on the work, or moves the running one over to it. @param {import("./recents.js").Work} work */
  work(work, startTime = null) {
    return this.ownTimers.length > 0 ? this.operations.switchTo(work, startTime) : this.operations.start(work, startTime);
  }

  #receive(message) {
    this.heardAt = serverClock.now();
    const before = this.#state;
    this.#happenings.hear(message, before);
    this.#state = fold(before, message);
    this.#terms.hear(message);
    this.#paused.hear(message, before);
    this.operations.hear(message);
    this.#follow(message);
    this.#count(message, before);
    if (this.#state !== before) this.#change();
    this.dispatchEvent(new CustomEvent("message", { detail: message }));
  }

  #follow({ event, data }) {
    if (event === "snapshot") this.#catalog.refresh();
    if (event === "catalog:changed") this.#renew(data);
    if (event === "presence") this.#change({ presence: data });
    if (event === "heartbeat") this.#catalog.turn();
    if (event === "timer:started") this.#recents.started(data);
  }

  /** What was worked on the sessions of today. */
  #count({ event, data }, before) {
    const { sessionId } = before.running[data.timeEntryId] ?? {};
    if (event === "timer:stopped" && sessionId) this.#catalog.worked(sessionId, data.durationSeconds);
    else if (BOOKINGS.has(event) && data.endTime !== null) this.#catalog.changed("session");
  }

  /** What a timer on the work shows, before the server has said so. */
  #describe({ taskTypeId, sessionId, projectId, notes = "" }) {
    const { id = taskTypeId, name = "", color = "" } = this.find("taskTypes", taskTypeId) ?? {}; // the list may be on its way
    const session = this.find("sessions", sessionId);
    return {
      taskType: { id, name, color },
      sessionId: sessionId ?? null,
      projectId: session?.projectId ?? projectId ?? null,
      roomId: session?.roomId ?? null,
      notes,
    };
  }

  #renew({ kind, id }) {
    this.#catalog.changed(kind);
    if (kind === "organization" || (kind === "member" && id === this.me.user.id)) this.#readMe();
  }

  #learn({ operation, answer }) {
    this.#terms.learn(answer ?? {});
    if (operation.kind === "pause") this.#paused.remember(answer);
  }

  get #owner() {
    return `${this.me.organization.id}.${this.me.user.id}`;
  }

  #keep = () => {
    if (this.known && !this.#forgotten) keepLastSeen(this.#owner, timersOf(this.#state), this.heardAt);
  };

  /** Whoever comes next to this device has no part in it. */
  #forget() {
    this.#forgotten = true;
    forgetLastSeen(this.#owner);
  }

  #end(reason) {
    this.#forget();
    this.dispatchEvent(new Event(reason));
  }

  /** The server is away: what was seen last, and as of when. */
  #recall() {
    const last = lastSeen(this.#owner);
    if (!last) return;
    this.#state = fold(initialState, { id: null, event: "snapshot", at: null, data: { running: last.running } });
    this.heardAt = last.heardAt;
  }

  #enter(connection) {
    this.#change({ connection });
    if (connection === "live") this.#catchUp();
    else this.#keep();
  }

  #catchUp() {
    this.outbox.flush();
    if (this.problem !== null) this.#catalog.refresh();
  }

  /** One's role and the organization's rules decide what one may do and see. */
  async #readMe() {
    try {
      this.#change({ me: await api.me() });
    } catch {
      // the next change, or the next load of the page, brings it
    }
  }

  #change(fields = {}) {
    Object.assign(this, fields);
    this.dispatchEvent(new Event("change"));
  }
}
