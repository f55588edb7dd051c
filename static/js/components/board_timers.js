/** Everybody's running timers, by room or by person. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { serverClock } from "../clock.js";
import { device } from "../device.js";
import { timeOfDay } from "../format.js";
import { locale, t } from "../i18n.js";
import { byPerson, byRoom } from "../state/board.js";
import { placeOf } from "../state/choice.js";
import { TallyElement } from "./element.js";
import { skeleton, tabs } from "./parts.js";
import "./choices.js";
import "./tally_timer.js";

const VIEW = "board.view";

/** Drawn anew with the board, whose `changes` it is given. */
class BoardTimers extends TallyElement {
  static properties = { studio: { attribute: false }, changes: { attribute: false }, view: { state: true } };

  constructor() {
    super();
    this.view = device.recall(VIEW) ?? "rooms";
  }

  render() {
    const { timers } = this.studio;
    const rooms = this.studio.inUse("rooms");
    const byRooms = this.view === "rooms" && rooms.length > 0;
    const waits = this.view === "rooms" && !this.studio.has("rooms") && !this.studio.problem;
    return html`<section class="everyone" aria-labelledby="everyone">
      <header class="section-head">
        <h2 id="everyone">${t("board.now")} <span class="count">${timers.length}</span></h2>
        ${rooms.length > 0 ? this.#switch() : nothing}
      </header>
      <div id="board-timers" class="shown">${waits ? skeleton() : byRooms ? this.#rooms(rooms, timers) : this.#people(timers)}</div>
    </section>`;
  }

  #switch() {
    const onSelect = (view) => {
      device.keep(VIEW, view);
      this.view = view;
    };
    const views = [
      { id: "rooms", label: t("board.byRoom") },
      { id: "people", label: t("board.byPerson") },
    ];
    return tabs({ label: t("board.view"), tabs: views, current: this.view, onSelect });
  }

  #people(timers) {
    return timers.length > 0 ? this.#cards(byPerson(timers, this.studio.me.user.id), true) : this.#nobody();
  }

  #nobody() {
    return html`<div class="empty-state">
      <h3>${t("board.nobodyTitle")}</h3>
      <p>${t("board.nobody")}</p>
    </div>`;
  }

  #rooms(rooms, timers) {
    const recording = new Set(this.studio.list("taskTypes").filter((type) => type.recording).map(({ id }) => id));
    const all = byRoom({ rooms, timers, recording, sessions: this.studio.list("sessions"), now: serverClock.now() });
    return html`<div class="rooms">${repeat(all, ({ id }) => id, (room) => this.#room(room))}</div>`;
  }

  #room({ id, room, timers, session, next, recording }) {
    return html`<section class="room" aria-labelledby="room-${id}">
      <header>
        <h3 id="room-${id}">${room?.name ?? t("board.elsewhere")}</h3>
        ${recording ? html`<span class="recording"><span class="lamp" aria-hidden="true"></span>${t("kiosk.recording")}</span>` : nothing}
        ${timers.length > 0 || session ? nothing : html`<span class="free">${t("board.free")}</span>`}
        ${session || next ? html`<p class="plan">${this.#plan(session, next)}</p>` : nothing}
      </header>
      ${timers.length > 0 ? this.#cards(timers, room === null) : nothing}
      ${session && timers.length === 0 ? html`<p class="free">${t("board.nothingRuns")}</p>` : nothing}
    </section>`;
  }

  #plan(session, next) {
    if (session) return html`<span class="title">${session.title}</span> <span>${t("board.until", { time: this.#time(session.endTime) })}</span>`;
    return t("board.nextAt", { title: next.title, time: this.#time(next.startTime) });
  }

  /** In a room the session stands above the timers, and need not stand in each. */
  #cards(timers, placed) {
    const { user, organization } = this.studio.me;
    const card = (timer) => html`<tally-timer
      role="listitem"
      .timer=${timer}
      .place=${organization}
      .where=${placed ? placeOf(this.studio, timer) : ""}
      ?own=${timer.ownerId === user.id}
    ></tally-timer>`;
    return html`<div class="cards" role="list">${repeat(timers, ({ key, timeEntryId }) => key ?? timeEntryId, card)}</div>`;
  }

  #time(instant) {
    return timeOfDay(instant, { timezone: this.studio.timezone, locale: locale(), now: serverClock.now() });
  }
}

customElements.define("board-timers", BoardTimers);
