/** The parts of the design system that show days: entries on the timeline, sessions of the agenda and in full. */

import { html } from "../../vendor/lit/lit.js";
import { button } from "../components/parts.js";
import "../components/session_agenda.js";
import { openSession } from "../components/session_card.js";
import "../components/timeline_block.js";
import { ENTRY, SESSIONS, STUDIO, TASKS } from "./design_example.js";

const HOUR = 3_600_000;
const START = Date.parse("2026-03-02T08:00:00Z");
const CONFLICTS = new Map([[2, [SESSIONS[0]]]]);
const BOOK = /** @type {any} */ (Object.assign(new EventTarget(), { find: (id) => SESSIONS.find((session) => session.id === id) }));

export function calendarSections() {
  return html`${timeline()} ${sessions()}`;
}

function block({ task, from, hours, lane = 0, lanes = 1, runs = false, free = false, holding = false }) {
  const [start, end] = [START + from * HOUR, START + (from + hours) * HOUR];
  const span = { start, end };
  const entry = { ...ENTRY, taskType: task, startTime: new Date(start).toISOString(), endTime: runs ? null : new Date(end).toISOString() };
  return html`<timeline-block
    .block=${{ item: { entry, start, end, span }, lane, lanes }}
    .column=${{ start: START }}
    .timezone=${STUDIO.timezone}
    .where=${"Tidewater"}
    .href=${"#timeline"}
    ?free=${free}
    ?holding=${holding}
  ></timeline-block>`;
}

function timeline() {
  const [recording, mixing, editing] = TASKS;
  const columns = [
    [{ task: recording, from: 0.25, hours: 2 }, { task: mixing, from: 2.5, hours: 0.4 }, { task: editing, from: 3.2, hours: 1.6, free: true }],
    [{ task: recording, from: 0.25, hours: 2.5, lanes: 2 }, { task: mixing, from: 1, hours: 2, lane: 1, lanes: 2 }],
    [{ task: editing, from: 0.5, hours: 1.2, free: true, holding: true }, { task: mixing, from: 2.5, hours: 2, runs: true }],
  ];
  return html`<section id="timeline">
    <h2>Entries on the timeline: long, short, to be moved; beside each other; held, running</h2>
    <p class="visually-hidden" id="timeline-keys">Here a block is only to look at.</p>
    <div class="timeline-example">${columns.map((blocks) => html`<div class="timeline-column">${blocks.map(block)}</div>`)}</div>
  </section>`;
}

function sessions() {
  const open = (id) => openSession({ studio: STUDIO, book: BOOK, sessionId: id, conflicts: () => CONFLICTS }, { edit: () => {}, cancel: () => {}, start: () => {} });
  return html`<section>
    <h2>Sessions of a day as a phone shows them, and one in full</h2>
    <session-agenda .studio=${STUDIO} .dates=${[STUDIO.today]} .sessions=${SESSIONS} .conflicts=${CONFLICTS} @open=${({ detail }) => open(detail.id)}></session-agenda>
    <div class="row">${SESSIONS.map(({ id, title, status }) => button(`${title}, ${status}`, () => open(id)))}</div>
  </section>`;
}
