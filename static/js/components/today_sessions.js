/** The sessions of today: when and where, and how much of the planned time was worked. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { serverClock, ticker } from "../clock.js";
import { timeOfDay } from "../format.js";
import { locale, t } from "../i18n.js";
import { spanOf } from "../kiosk/words.js";
import { planned, progress } from "../state/board.js";
import { searchWork } from "../work_search.js";
import { TallyElement } from "./element.js";
import { icon } from "./icons.js";
import { skeleton } from "./parts.js";

const MINUTE_MS = 60_000;

/** Drawn anew with the board, whose `changes` it is given, and each minute. */
class TodaySessions extends TallyElement {
  static properties = { studio: { attribute: false }, changes: { attribute: false } };
  #unsubscribe;

  connectedCallback() {
    super.connectedCallback();
    this.#unsubscribe = ticker.subscribe((now) => now % MINUTE_MS === 0 && this.requestUpdate());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#unsubscribe();
  }

  render() {
    const sessions = planned(this.studio.list("sessions"));
    return html`<section class="today" aria-labelledby="today">
      <h2 id="today">${t("board.today")} <span class="count">${sessions.length || ""}</span></h2>
      ${sessions.length > 0 ? this.#list(sessions) : this.#none()}
    </section>`;
  }

  #none() {
    if (!this.studio.has("sessions")) return skeleton();
    return html`<div class="empty">
      <p><strong>${t("board.none")}</strong></p>
      <p>${t("board.noneText")}</p>
      ${this.studio.may("catalog:manage") ? html`<p><a class="button" href="/sessions">${icon("plus")}${t("board.planSession")}</a></p>` : nothing}
    </div>`;
  }

  #list(sessions) {
    return html`<ol class="sessions">${repeat(sessions, ({ id }) => id, (session) => this.#session(session))}</ol>`;
  }

  #session(session) {
    const how = progress(session, this.studio.timers, serverClock.now());
    const room = this.studio.find("rooms", session.roomId);
    const look = [how.on ? "on" : "", how.ended && how.running === 0 ? "ended" : ""].join(" ");
    return html`<li class="session ${look}">
      <p class="when">${this.#time(session.startTime)} – ${this.#time(session.endTime)}</p>
      <p class="title">${session.title}${room ? html` <span class="where">${room.name}</span>` : nothing}</p>
      ${this.#actual(session, how)} ${this.#start(session, how)}
    </li>`;
  }

  #actual(session, { plannedSeconds, actualSeconds }) {
    const minutes = (seconds) => spanOf(Math.floor(seconds / 60));
    const over = actualSeconds - plannedSeconds;
    const words = t("board.ofPlanned", { actual: minutes(actualSeconds), planned: minutes(plannedSeconds) });
    return html`<p class="actual">
      <progress max=${plannedSeconds} .value=${Math.min(actualSeconds, plannedSeconds)} aria-label="${session.title}: ${words}"></progress>
      <span>${words}</span>${over >= 60 ? html`<span class="over">${t("board.over", { span: minutes(over) })}</span>` : nothing}
    </p>`;
  }

  /** A touch away for as long as one is not on it. */
  #start(session, { ended }) {
    const { mayTrack, ownTimers } = this.studio;
    if (!mayTrack || ended || ownTimers.some(({ sessionId }) => sessionId === session.id)) return nothing;
    const label = t("board.startOn", { title: session.title });
    return html`<button type="button" class="button icon-only" aria-label=${label} title=${label} @click=${() => searchWork(this.studio, session)}>
      ${icon("play")}
    </button>`;
  }

  #time(instant) {
    return timeOfDay(instant, { timezone: this.studio.timezone, locale: locale(), now: serverClock.now() });
  }
}

customElements.define("today-sessions", TodaySessions);
