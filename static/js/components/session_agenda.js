/** Sessions as a list, day by day: what a phone shows of the calendar. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { isWithin, plannedSeconds } from "../calendar.js";
import { spanOf } from "../days.js";
import { lengthOf } from "../history/figures.js";
import { t } from "../i18n.js";
import { TallyElement } from "./element.js";
import { icon } from "./icons.js";
import { badge } from "./parts.js";
import { STATUS_LOOKS } from "./session_card.js";
import { dayName, hoursIn, isNow, isWorkedOn, likelyTask, whatFor, workedSeconds } from "./session_words.js";
import "./choices.js";

/** Says "open" with the session, and "start" with `{session, taskTypeId}`. */
class SessionAgenda extends TallyElement {
  static properties = {
    studio: { attribute: false },
    dates: { attribute: false },
    sessions: { attribute: false },
    conflicts: { attribute: false },
  };

  render() {
    const days = this.dates.map((date) => ({ date, sessions: this.sessions.filter((session) => isWithin(session, spanOf(date, this.studio.timezone))) }));
    return repeat(days.filter(({ sessions }) => sessions.length > 0), ({ date }) => date, (day) => this.#day(day));
  }

  #day({ date, sessions }) {
    const today = date === this.studio.today;
    return html`<section class="agenda-day">
      <h2><span>${dayName(date)}</span>${today ? badge(t("sessions.today")) : nothing}</h2>
      <ul>${repeat(sessions, ({ id }) => id, (session) => this.#item(session, today))}</ul>
    </section>`;
  }

  #item(session, today) {
    const room = this.studio.find("rooms", session.roomId);
    const words = [room?.name, whatFor(session, this.studio)].filter(Boolean).join(" · ");
    return html`<li class="agenda-item ${session.status}">
      <span class="agenda-when">${hoursIn(session, this.studio.timezone)}</span>
      <color-dot class="agenda-bar" .color=${room?.color ?? "#78716C"}></color-dot>
      <div class="what">
        <button type="button" class="name" @click=${() => this.#say("open", session)}>${session.title}</button>
        <p>${words}</p>
        <p class="agenda-state">
          ${badge(t(`sessions.status.${session.status}`), STATUS_LOOKS[session.status])}
          ${this.conflicts.has(session.id) ? html`<span class="clash">${icon("warning")}${t("sessions.conflict")}</span>` : nothing}
          ${this.#worked(session)}
        </p>
      </div>
      ${today || isNow(session) ? this.#start(session) : nothing}
    </li>`;
  }

  #worked(session) {
    const worked = workedSeconds(session, this.studio);
    if (worked < 60 && !isWorkedOn(session, this.studio)) return nothing;
    return html`<span>${t("sessions.workedOf", { worked: lengthOf(worked), planned: lengthOf(plannedSeconds(session)) })}</span>`;
  }

  #start(session) {
    const task = likelyTask(this.studio);
    if (!task || !this.studio.mayTrack || session.status === "canceled") return nothing;
    const label = t("sessions.start.for", { task: task.name, title: session.title });
    const start = () => this.#say("start", { session, taskTypeId: task.id });
    return html`<button type="button" class="button start" aria-label=${label} title=${label} @click=${start}>${icon("play")}</button>`;
  }

  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

customElements.define("session-agenda", SessionAgenda);
