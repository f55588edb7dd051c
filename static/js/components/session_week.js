/** A week of sessions: a row for each room, a column for each day. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { isWithin, onOtherDay } from "../calendar.js";
import { dateOf, daysBetween, spanOf } from "../days.js";
import { drag } from "../dragging.js";
import { t } from "../i18n.js";
import { TallyElement } from "./element.js";
import { icon } from "./icons.js";
import { dayName } from "./session_words.js";
import "./choices.js";
import "./session_block.js";

/**
 * Says "open" with the session, "move" with `{session, fields, kept}` (`kept` by the keyboard, which stays on it), and
 * "add" with `{date, roomId}`.
 */
class SessionWeek extends TallyElement {
  static properties = {
    studio: { attribute: false },
    dates: { attribute: false },
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

  get #shown() {
    const { over, sessions } = this;
    return over ? sessions.map((session) => (session.id === over.session.id ? { ...session, ...over.fields } : session)) : sessions;
  }

  render() {
    const sessions = this.#shown;
    return html`<div class="week-frame" role="region" aria-label=${t("sessions.week")} tabindex="0">
      <table class="week">
        <thead>
          <tr>
            <td></td>
            ${this.dates.map((date) => this.#day(date))}
          </tr>
        </thead>
        <tbody>
          ${repeat(this.rooms, ({ id }) => id, (room) => this.#row(room, sessions.filter(({ roomId }) => roomId === room.id)))}
        </tbody>
      </table>
    </div>`;
  }

  #day(date) {
    const today = date === this.studio.today;
    return html`<th scope="col" class=${today ? "today" : ""} aria-current=${today ? "date" : nothing}>
      <a href="/sessions?view=day&date=${date}"><span>${dayName(date, { weekday: "short" })}</span><strong>${dayName(date, { day: "numeric" })}</strong></a>
    </th>`;
  }

  #row(room, sessions) {
    return html`<tr>
      <th scope="row">
        <span class="week-room">${room.color ? html`<color-dot class="swatch" .color=${room.color}></color-dot>` : nothing}${room.name}</span>
      </th>
      ${this.dates.map((date) => this.#cell(room, date, sessions))}
    </tr>`;
  }

  #cell(room, date, sessions) {
    const inCell = sessions.filter((session) => isWithin(session, spanOf(date, this.studio.timezone)));
    const { over } = this;
    const look = [date === this.studio.today ? "today" : "", over && over.date === date && over.roomId === room.id ? "over" : ""];
    return html`<td class=${look.join(" ").trim()} data-date=${date} data-room=${room.id ?? ""}>
      ${repeat(inCell, ({ id }) => id, (session) => this.#block(session, date))}
      ${this.editable ? this.#add(room, date) : nothing}
    </td>`;
  }

  #add({ id, name }, date) {
    const label = t("sessions.addIn", { room: name, day: dayName(date) });
    const add = () => this.#say("add", { date, roomId: id });
    return html`<button type="button" class="add" tabindex="-1" aria-label=${label} title=${label} @click=${add}>${icon("plus")}</button>`;
  }

  #block(session, date) {
    const before = dateOf(session.startTime, this.studio.timezone) !== date;
    return html`<session-block
      .studio=${this.studio}
      .session=${session}
      .conflicts=${this.conflicts.get(session.id)}
      ?movable=${this.editable}
      ?moving=${this.over?.session.id === session.id}
      ?cut=${before}
      @open=${() => this.#say("open", session)}
      @hold=${({ detail }) => this.#hold(session, date, detail)}
      @nudge=${({ detail }) => this.#nudge(session, detail)}
    ></session-block>`;
  }

  #hold(session, date, event) {
    const onMove = (_by, { clientX, clientY }) => {
      const cell = /** @type {HTMLElement} */ (document.elementsFromPoint(clientX, clientY).find((each) => each.matches("td[data-date]")));
      if (cell) this.over = this.#moved(session, date, cell.dataset);
    };
    const onDrop = () => this.over && this.#say("move", { session, fields: this.over.fields });
    drag(event, { onMove, onDrop, onEnd: () => (this.over = null) });
  }

  /** @param {DOMStringMap} cell */
  #moved(session, from, cell) {
    const { date, room } = cell;
    const roomId = Number(room) || null;
    return { session, date, roomId, fields: { roomId, ...onOtherDay(session, daysBetween(from, date), this.studio.timezone) } };
  }

  #nudge(session, { x, y, ends }) {
    if (ends) return;
    const place = this.rooms.findIndex(({ id }) => id === session.roomId);
    const room = this.rooms[place + y];
    if (!room) return;
    this.#say("move", { session, fields: { roomId: room.id, ...onOtherDay(session, x, this.studio.timezone) }, kept: true });
  }

  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

customElements.define("session-week", SessionWeek);
