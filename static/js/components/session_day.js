/** A day of sessions by the hour: a column for each room. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { blocksOf, hoursOf, shareOf, shifted, stepsOf, stretched } from "../calendar.js";
import { serverClock } from "../clock.js";
import { spanOf, wallClock } from "../days.js";
import { drag } from "../dragging.js";
import { timeOf } from "../history/figures.js";
import { t } from "../i18n.js";
import { TallyElement } from "./element.js";
import "./choices.js";
import "./session_block.js";

const EARLIEST = 8; // what is in view at first
const EDGE = 10; // pixels at the lower end of a block that stretch it

/** Says what a `SessionWeek` does. */
class SessionDay extends TallyElement {
  static properties = {
    studio: { attribute: false },
    date: {},
    rooms: { attribute: false },
    sessions: { attribute: false },
    conflicts: { attribute: false },
    editable: { type: Boolean },
    over: { state: true },
  };

  constructor() {
    super();
    this.over = null;
  }

  get #span() {
    return spanOf(this.date, this.studio.timezone);
  }

  get #hours() {
    return hoursOf(this.#span, this.studio.timezone);
  }

  updated(changed) {
    if (changed.has("date")) this.#scroll();
  }

  /** To the first session, or to the hours in which studios work. */
  #scroll() {
    const frame = this.querySelector(".day-frame");
    const first = Math.min(EARLIEST / 24, ...blocksOf(this.sessions, this.#span).map(({ from }) => from));
    frame.scrollTop = Math.max(0, first * this.#height - 16);
  }

  get #height() {
    return /** @type {HTMLElement} */ (this.querySelector(".day-hours")).offsetHeight;
  }

  render() {
    const { over, sessions } = this;
    const shown = over ? sessions.map((session) => (session.id === over.session.id ? { ...session, ...over.fields } : session)) : sessions;
    return html`<div class="day-frame" role="region" aria-label=${t("sessions.day")} tabindex="0">
      <div class="day-head">
        <span></span>${this.rooms.map(({ name, color }) => html`<h3>${color ? html`<color-dot class="swatch" .color=${color}></color-dot>` : nothing}${name}</h3>`)}
      </div>
      <div class="day-body">
        <ol class="day-hours" aria-hidden="true">${this.#hours.map((hour, place) => html`<li>${place === 0 ? "" : this.#hourName(place)}</li>`)}</ol>
        ${repeat(this.rooms, ({ id }) => id, (room) => this.#column(room, shown.filter(({ roomId }) => roomId === room.id)))}
      </div>
    </div>`;
  }

  #hourName(place) {
    return timeOf(Date.parse(this.#span.from) + place * 3_600_000, this.studio.timezone);
  }

  #column(room, sessions) {
    const span = this.#span;
    const now = serverClock.now();
    const today = this.studio.today === this.date;
    return html`<div class="day-column" data-room=${room.id ?? ""} @dblclick=${(event) => this.#add(event, room)}>
      ${today ? html`<day-line .share=${shareOf(now, span)}></day-line>` : nothing}
      ${repeat(blocksOf(sessions, span), ({ session }) => session.id, (block) => this.#block(block))}
    </div>`;
  }

  #block(block) {
    const { session } = block;
    return html`<session-block
      .studio=${this.studio}
      .session=${session}
      .conflicts=${this.conflicts.get(session.id)}
      .place=${block}
      ?movable=${this.editable}
      ?moving=${this.over?.session.id === session.id}
      @open=${() => this.#say("open", session)}
      @hold=${({ detail }) => this.#hold(session, detail)}
      @nudge=${({ detail }) => this.#nudge(session, detail)}
    ></session-block>`;
  }

  /** @param {Event & {target: EventTarget}} event */
  #add(event, { id: roomId }) {
    if (!this.editable || event.target !== event.currentTarget) return;
    const { top } = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    const hours = Math.floor(((/** @type {MouseEvent} */ (event).clientY - top) / this.#height) * this.#hours.length);
    const start = Date.parse(this.#span.from) + hours * 3_600_000;
    this.#say("add", { date: this.date, roomId, time: wallClock(start, this.studio.timezone) });
  }

  #hold(session, event) {
    const { bottom } = event.target.closest("button").getBoundingClientRect();
    const stretching = bottom - event.clientY < EDGE;
    const perMinute = this.#height / this.#hours.length / 60;
    const frame = this.querySelector(".day-frame");
    const scrolled = frame.scrollTop;
    const onMove = (by, { clientX, clientY }) => {
      const minutes = stepsOf((by.y + frame.scrollTop - scrolled) / perMinute);
      if (stretching) this.over = { session, fields: stretched(session, minutes) };
      else this.over = { session, fields: { roomId: this.#roomAt(clientX, clientY, session), ...shifted(session, minutes) } };
    };
    const onDrop = () => this.over && this.#say("move", { session, fields: this.over.fields });
    drag(event, { onMove, onDrop, onEnd: () => (this.over = null) });
  }

  #roomAt(x, y, { roomId }) {
    const column = /** @type {HTMLElement} */ (document.elementsFromPoint(x, y).find((each) => each.matches(".day-column")));
    return column ? Number(column.dataset.room) || null : roomId;
  }

  #nudge(session, { x, y, ends }) {
    const place = this.rooms.findIndex(({ id }) => id === session.roomId);
    const room = this.rooms[place + x];
    if (!room) return;
    const times = ends ? stretched(session, y * 15) : shifted(session, y * 15);
    this.#say("move", { session, fields: ends ? times : { roomId: room.id, ...times }, kept: true });
  }

  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Where a day has come to. */
class DayLine extends HTMLElement {
  /** @param {number} share */
  set share(share) {
    this.style.top = `${share * 100}%`;
  }
}

customElements.define("day-line", DayLine);
customElements.define("session-day", SessionDay);
