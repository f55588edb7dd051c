/** The display on the wall in small, in each state: drawn in a shadow, so that its looks stay in it. */

import { html, LitElement } from "../../vendor/lit/lit.js";
import { serverClock } from "../clock.js";
import { sceneOf } from "../kiosk/scene.js";
import { wall } from "../kiosk/wall.js";
import { ago, ROOMS, SESSIONS, STUDIO, TASKS } from "./design_example.js";

const DISPLAY = { kiosk: { name: "Room A", layout: "room", roomId: 1, showCosts: false }, organization: STUDIO.me.organization, rooms: ROOMS, sessions: SESSIONS, recording: [1], running: [] };
const LIVE = { lostAt: null, heardAt: 0 };
const runs = (id, taskType, roomId, minutes, ownerName = "Ada Lovelace") => ({ timeEntryId: id, taskType, ownerName, roomId, sessionId: null, startTime: ago(minutes) });
const TAKE = runs(1, TASKS[0], 1, 42);
const LATE = [{ ...SESSIONS[0], startTime: ago(200), endTime: ago(25) }];
const OTHERS = [TAKE, runs(2, TASKS[1], 2, 95, "Grace Hopper"), runs(3, TASKS[2], null, 12, "Alan Turing")];

/** @type {[string, () => any][]} */
const STATES = [
  ["Recording", () => ({ ...LIVE, display: DISPLAY, running: [TAKE] })],
  ["Idle", () => ({ ...LIVE, display: { ...DISPLAY, sessions: [SESSIONS[1]] }, running: [] })],
  ["Stale", () => ({ lostAt: serverClock.now() - 300_000, heardAt: serverClock.now() - 300_000, display: DISPLAY, running: [TAKE] })],
  ["Longer than planned", () => ({ ...LIVE, display: { ...DISPLAY, sessions: LATE }, running: [{ ...TAKE, taskType: TASKS[1], sessionId: 1 }] })],
  ["All rooms", () => ({ ...LIVE, display: { ...DISPLAY, kiosk: { ...DISPLAY.kiosk, layout: "all" } }, running: OTHERS })],
];

/** Its measure is a hundredth of its longer side, as that of a display is of the screen's. */
class KioskExample extends LitElement {
  static properties = { known: { attribute: false } };
  #sized = new ResizeObserver(() => this.style.setProperty("--u", `${Math.max(this.offsetWidth, this.offsetHeight) / 100}px`));

  connectedCallback() {
    super.connectedCallback();
    this.#sized.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#sized.disconnect();
  }

  render() {
    const now = serverClock.now();
    return html`<link rel="stylesheet" href="/static/css/kiosk.css" /><div class="kiosk">${wall(this.known, sceneOf(this.known, now), now)}</div>`;
  }
}

customElements.define("kiosk-example", KioskExample);

export function kioskSections() {
  const one = ([label, known]) => html`<figure><kiosk-example role="img" aria-label=${label} .known=${known()}></kiosk-example><figcaption>${label}</figcaption></figure>`;
  return html`<section>
    <h2>The display on the wall, in small</h2>
    <div class="displays">${STATES.map(one)}</div>
  </section>`;
}
