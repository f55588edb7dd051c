/** The parts of the design system that show work: timers, entries, sessions, hours. With made-up work, and in English. */

import { html } from "../../vendor/lit/lit.js";
import { serverClock } from "../clock.js";
import { qrCode } from "../components/qr_code.js";
import "../components/history_list.js";
import "../components/hours_chart.js";
import "../components/own_timer.js";
import "../components/session_block.js";
import "../components/task_button.js";

const MINUTE = 60_000;
const TIMEZONE = "Europe/Paris";
const PLACE = { timezone: TIMEZONE, locale: "en-GB" };
const RECORDING = { id: 1, name: "Recording", color: "#EF4444" };
const MIXING = { id: 2, name: "Mixing", color: "#10B981" };
const EDITING = { id: 3, name: "Editing", color: "#3B82F6" };
const TERMS = { billable: true, rate: { minorUnits: 7500, currency: "EUR" } };
const ROOMS = [{ id: 1, name: "Room A", color: "#EF4444" }, { id: 2, name: "Room B", color: "#3B82F6" }];
const TOTALS = [["2026-03-02", RECORDING, 5], ["2026-03-02", MIXING, 2], ["2026-03-03", EDITING, 4], ["2026-03-05", MIXING, 6]];

/** As much of the store as these parts ask. */
const STUDIO = {
  timezone: TIMEZONE,
  timers: [{ sessionId: 1 }],
  today: "2026-03-06",
  may: () => false,
  find: (list, id) => (list === "rooms" ? ROOMS : []).find((room) => room.id === id) ?? null,
};

const ago = (minutes) => new Date(serverClock.now() - minutes * MINUTE).toISOString();

/** One section for each family. */
export function workSections() {
  return html`${timers()} ${entries()} ${sessions()} ${hours()}`;
}

function timers() {
  const states = [
    { taskType: RECORDING, where: "Strings, Room A", live: true, terms: TERMS },
    { taskType: MIXING, notes: "Second verse again", live: true, terms: { ...TERMS, billable: false } },
    { taskType: MIXING, live: true, pending: true, terms: {} },
    { taskType: EDITING, live: false, pending: true, terms: {} },
  ];
  const one = ({ taskType, where = "", notes = "", pending = false, live, terms }, place) => html`<div class="timer-bar">
    <own-timer .timer=${{ taskType, notes, pending, startTime: ago(7 + 31 * place) }} .place=${PLACE} .where=${where} .terms=${terms} ?live=${live}></own-timer>
  </div>`;
  return html`<section>
    <h2>Work that runs: billed, not billed, on its way, waiting for the server</h2>
    ${states.map(one)}
    <div class="row">
      <task-button .taskType=${MIXING}></task-button><task-button .taskType=${RECORDING} current></task-button><task-button .taskType=${EDITING} busy></task-button>
    </div>
  </section>`;
}

function entries() {
  const common = { sessionId: null, projectId: null, billable: true, version: 1, corrections: [] };
  const past = { ...common, id: 1, taskType: RECORDING, ownerName: "Ada Lovelace", startTime: ago(200), endTime: ago(65), durationSeconds: 8100, formattedCost: "€168.75", cost: { minorUnits: 16875, currency: "EUR" }, notes: "Takes 4 to 9" };
  const unbilled = { ...past, id: 2, taskType: EDITING, billable: false, formattedCost: "€0.00", notes: "" };
  const running = { ...past, id: 3, taskType: MIXING, startTime: ago(12), endTime: null, durationSeconds: null, cost: null, formattedCost: null };
  const row = (entry) => html`<li><entry-row .entry=${entry} .timezone=${TIMEZONE} .names=${() => "Tidewater · Room A"} href="#entry"></entry-row></li>`;
  return html`<section>
    <h2>Entries: past, not billed, running</h2>
    <section class="entry-day"><ul>${[past, unbilled, running].map(row)}</ul></section>
  </section>`;
}

function sessions() {
  const one = (id, status, roomId, title) => ({ id, status, roomId, title, startTime: "2026-03-02T09:00:00.000Z", endTime: "2026-03-02T11:00:00.000Z", actualSeconds: 0, projectId: null, clientId: null });
  const all = [one(1, "confirmed", 1, "Strings, worked on"), one(2, "planned", 2, "Voice-over"), one(3, "canceled", null, "Horns")];
  return html`<section>
    <h2>Sessions: confirmed, planned and in the way of another, canceled</h2>
    <div class="grid">${all.map((session) => html`<session-block .studio=${STUDIO} .session=${session} .conflicts=${session.id === 2}></session-block>`)}</div>
  </section>`;
}

function hours() {
  const totals = TOTALS.map(([day, taskType, spent]) => ({ day, taskType, count: 1, durationSeconds: Number(spent) * 3600 }));
  return html`<section>
    <h2>Where the hours went, and an address to scan</h2>
    <hours-chart .studio=${STUDIO} .totals=${totals} .filter=${{ first: "2026-03-02", last: "2026-03-06" }}></hours-chart>
    <div class="row scan">${qrCode(`${location.origin}/pair?code=BCDF-GHJK`, "The address of this example")}</div>
  </section>`;
}
