/** A week of everybody at a glance: a row for each person, a strip for each day; each leads to what it is made of. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { withQuery } from "../api.js";
import { serverClock } from "../clock.js";
import { dayName, lengthOf, timeOf, timesOf } from "../history/figures.js";
import { columnOf } from "../history/geometry.js";
import { teamOf } from "../history/team.js";
import { t } from "../i18n.js";
import { query } from "../router.js";
import { TallyElement } from "./element.js";
import { avatar } from "./parts.js";
import { dayName as shortDayName } from "./session_words.js";
import "./choices.js";
import "./strip_part.js";

const DRAWN_ANEW_MS = 30_000;

class HistoryTeam extends TallyElement {
  static properties = { studio: { attribute: false }, entries: { attribute: false }, filter: { attribute: false } };
  #timer = null;

  connectedCallback() {
    super.connectedCallback();
    this.#timer = setInterval(() => this.requestUpdate(), DRAWN_ANEW_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  get #team() {
    const { timezone, me, mayTrack } = this.studio;
    return teamOf(this.entries.items, this.filter, { timezone, now: serverClock.now(), self: mayTrack ? me.user : null });
  }

  render() {
    const team = this.#team;
    return html`<div class="team">
        <div class="team-row team-head">
          <span></span>
          <div class="team-days">${team.dates.map((date) => this.#head(date))}</div>
          <span class="team-sum">${t("history.week")}</span>
        </div>
        <ul>${repeat(team.people, ({ ownerId }) => ownerId, (person) => html`<li class="team-row">${this.#person(person)}</li>`)}</ul>
      </div>
      ${this.#legend()}
      <p class="calendar-hint">${t("history.strips", { from: this.#hour(team.start), to: this.#hour(team.end) })}</p>`;
  }

  #head(date) {
    return html`<a class="team-day ${this.#look(date)}" href=${lookAt({ span: "day", date })}>
      <span aria-hidden="true">${shortDayName(date, { weekday: "short" })}</span> <strong aria-hidden="true">${Number(date.slice(8))}</strong>
      <span class="visually-hidden">${this.#dayOf(date)}</span>
    </a>`;
  }

  #person({ ownerId, name, days, seconds }) {
    return html`<a class="team-who" href=${lookAt({ userId: ownerId })}>${avatar(name)}<span>${name}</span></a>
      <div class="team-days">${days.map((day) => this.#day(ownerId, name, day))}</div>
      <strong class="team-sum">${seconds > 0 ? lengthOf(seconds) : "–"}</strong>`;
  }

  #day(ownerId, name, { date, parts, seconds }) {
    if (parts.length === 0) return html`<span class="team-day ${this.#look(date)}"><span class="strip"></span><span class="team-time"></span></span>`;
    return html`<a class="team-day ${this.#look(date)}" href=${lookAt({ span: "day", date, userId: ownerId })}>
      <span class="strip" aria-hidden="true">${parts.map((part) => html`<strip-part .piece=${part} .label=${this.#told(part)}></strip-part>`)}</span>
      <span class="team-time" aria-hidden="true">${lengthOf(seconds)}</span>
      <span class="visually-hidden">${t("history.dayOf", { name, day: this.#dayOf(date), time: lengthOf(seconds) })}</span>
    </a>`;
  }

  #look(date) {
    return date === this.studio.today ? "today" : "";
  }

  #told({ entry }) {
    return t("history.moved", { task: entry.taskType.name, times: timesOf(entry, this.studio.timezone) });
  }

  #dayOf(date) {
    return dayName(date, this.studio.today);
  }

  /** An hour of the day as people write it. */
  #hour(hour) {
    return timeOf(columnOf(this.filter.first, "UTC").start + hour * 3_600_000, "UTC");
  }

  /** Which color is which. */
  #legend() {
    const kinds = new Map(this.entries.items.map(({ taskType }) => [taskType.id, taskType]));
    if (kinds.size === 0) return nothing;
    const sorted = [...kinds.values()].sort((one, other) => one.name.localeCompare(other.name));
    return html`<ul class="team-legend" aria-label=${t("history.by.taskTypeId")}>
      ${sorted.map(({ name, color }) => html`<li><color-dot class="swatch" .color=${color}></color-dot>${name}</li>`)}
    </ul>`;
  }
}

/** The history as it is, narrowed to these. */
function lookAt(changes) {
  return withQuery("/history", { ...query(), entry: null, add: null, ...changes });
}

customElements.define("history-team", HistoryTeam);
