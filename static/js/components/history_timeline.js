/** Entries as blocks of time: the days of a week beside each other, or the people or rooms of a day. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { serverClock } from "../clock.js";
import { addDays } from "../days.js";
import { lanesOf } from "../history/columns.js";
import { dayName, timeOf, timesOf } from "../history/figures.js";
import { columnOf, firstHour, hourMarks, hoursOf, pointed, spanOfEntry } from "../history/geometry.js";
import { Moves } from "../history/moves.js";
import { t } from "../i18n.js";
import { setQuery } from "../router.js";
import { toast, toastProblem } from "../toasts.js";
import { confirmDialog } from "./dialogs.js";
import { TallyElement } from "./element.js";
import { TimelineDrag } from "./timeline_drag.js";
import "./timeline_block.js";

const DRAWN_ANEW_MS = 30_000;
const WIDEST = 6; // so many beside each other get their full room; more share it
const HOUR = 3_600_000;

class HistoryTimeline extends TallyElement {
  static properties = { studio: { attribute: false }, entries: { attribute: false }, filter: { attribute: false }, names: { attribute: false }, linkTo: { attribute: false } };
  #moves = new Moves({ save: (entry, changes) => this.#save(entry, changes), told: (entry, before) => this.#told(entry, before), refused: (problem) => this.#refused(problem) });
  #drag = new TimelineDrag(this.#ground(), this.#moves);
  #timer = null;
  #lanes = [];
  #shown = null;

  connectedCallback() {
    super.connectedCallback();
    this.#moves.addEventListener("change", this.#draw);
    this.#timer = setInterval(this.#draw, DRAWN_ANEW_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#moves.removeEventListener("change", this.#draw);
    clearInterval(this.#timer);
    this.#drag.cancel();
    this.#moves.close();
  }

  #draw = () => this.requestUpdate();

  get #frame() {
    return /** @type {HTMLElement} */ (this.querySelector(".timeline-frame"));
  }

  get #isWeek() {
    return this.filter.first !== this.filter.last;
  }

  /** @returns {import("./timeline_drag.js").Ground} */
  #ground() {
    const self = this;
    return {
      element: this,
      scroller: () => this.#frame,
      hourHeight: () => this.#hourHeight,
      held: (block) => this.#heldBy(/** @type {any} */ (block)),
      columnAt: (x) => this.#columnAt(x),
      now: () => serverClock.now(),
      get acrossDays() {
        return self.#isWeek;
      },
      dayBeside: (date, days) => columnOf(addDays(date, days), this.studio.timezone),
    };
  }

  get #hourHeight() {
    const column = this.querySelector(".timeline-column");
    return column.getBoundingClientRect().height / hoursOf(this.#lanes.map(({ column: each }) => each));
  }

  #heldBy({ entry, column }) {
    return { entry, span: this.#moves.held(entry.id) ?? spanOfEntry(entry, serverClock.now()), column };
  }

  #columnAt(x) {
    const elements = [...this.querySelectorAll(".timeline-column")];
    const place = elements.findIndex((element) => x < element.getBoundingClientRect().right);
    return this.#lanes[place < 0 ? elements.length - 1 : place]?.column;
  }

  willUpdate() {
    const { timezone, me, mayTrack } = this.studio;
    this.#lanes = lanesOf(this.entries.items, this.filter, {
      timezone,
      now: serverClock.now(),
      held: (id) => this.#moves.held(id),
      dayLabel: (date) => dayName(date, this.studio.today, { weekday: "short", month: "short" }),
      roomName: (id) => (id === null ? t("history.noRoom") : (this.studio.find("rooms", id)?.name ?? "")),
      self: mayTrack && !this.filter.ids.userId ? me.user : null,
    });
  }

  render() {
    const hours = hoursOf(this.#lanes.map(({ column }) => column));
    const axis = this.#lanes.find(({ column }) => hoursOf([column]) === 24) ?? this.#lanes[0];
    this.style.setProperty("--day", String(hours));
    return html`<p id="timeline-keys" class="visually-hidden">${t("history.keys")}</p>
      <p role="status" class="visually-hidden">${this.#spoken()}</p>
      <div class="timeline-frame" tabindex="0" role="region" aria-label=${t("history.view.timeline")}>
        <div class="timeline-grid">
          <div class="timeline-corner"></div>
          ${this.#lanes.map((lane) => html`<div class="timeline-head ${this.#isToday(lane) ? "today" : ""}">${lane.label}</div>`)}
          <div class="timeline-axis" aria-hidden="true">${this.#marks(axis.column)}</div>
          ${repeat(this.#lanes, ({ key }) => key, (lane) => this.#column(lane, axis))}
        </div>
      </div>`;
  }

  /** Where keys have moved an entry to. */
  #spoken() {
    const parts = this.#lanes.flatMap(({ blocks }) => blocks.map(({ item }) => item));
    const part = parts.find(({ entry }) => this.#moves.isWaiting(entry.id));
    if (!part) return "";
    const [startTime, endTime] = [part.span.start, part.span.end].map((each) => new Date(each).toISOString());
    return t("history.moved", { task: part.entry.taskType.name, times: timesOf({ startTime, endTime }, this.studio.timezone) });
  }

  updated() {
    const widths = this.#lanes.map(({ width }) => `minmax(${Math.max(this.#isWeek ? 6.5 : 8, Math.min(width, WIDEST) * 3.25)}rem, 1fr)`);
    /** @type {HTMLElement} */ (this.querySelector(".timeline-grid")).style.gridTemplateColumns = `var(--axis) ${widths.join(" ")}`;
    for (const mark of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-hours]"))) mark.style.setProperty("--from", mark.dataset.hours);
    this.#scrollToWork();
  }

  /** When other days are shown, and not when something changes in them. */
  #scrollToWork() {
    const { first, last, by } = this.filter;
    const shown = `${first}/${last}/${by}`;
    if (this.entries.stale || shown === this.#shown) return;
    this.#shown = shown;
    const spans = this.#lanes.flatMap(({ blocks }) => blocks.map(({ item }) => item.span));
    this.#frame.scrollTop = firstHour(spans, this.studio.timezone, this.#lanes.map(({ column }) => column)) * this.#hourHeight;
  }

  #isToday({ column }) {
    return this.#isWeek && column.date === this.studio.today;
  }

  #marks(column) {
    return hourMarks(column).map((mark) => html`<span class="hour" data-hours=${(mark - column.start) / HOUR}>${timeOf(mark, this.studio.timezone)}</span>`);
  }

  #column(lane, axis) {
    const { column, label, blocks } = lane;
    const now = serverClock.now();
    const hasNow = now >= column.start && now < column.end;
    const isOther = column.end - column.start !== axis.column.end - axis.column.start;
    const rest = (column.end - column.start) / HOUR;
    return html`<div class="timeline-column ${this.#isToday(lane) ? "today" : ""}" role="group" aria-label=${label} @click=${(event) => this.#add(event, lane)}>
      ${isOther ? this.#marks(column) : nothing}
      ${repeat(blocks, ({ item }) => item.entry.id, (block) => this.#block(block, column))}
      ${hasNow ? html`<span class="now-line" data-hours=${(now - column.start) / HOUR}></span>` : nothing}
      ${isOther ? html`<span class="no-hours" data-hours=${rest}></span>` : nothing}
    </div>`;
  }

  #block(block, column) {
    const { entry } = block.item;
    const mine = entry.ownerId === this.studio.me.user.id && this.studio.mayTrack;
    const showsOwner = (this.#isWeek || this.filter.by === "room") && !this.filter.ids.userId;
    const who = showsOwner ? entry.ownerName : this.names(entry);
    return html`<timeline-block
      .block=${block}
      .column=${column}
      .timezone=${this.studio.timezone}
      .where=${who}
      .href=${this.linkTo(entry)}
      ?free=${mine || this.studio.may("time:manage")}
      ?holding=${this.#moves.held(entry.id) !== undefined}
    ></timeline-block>`;
  }

  /** An empty place is where time was forgotten. */
  #add(event, { column, ownerId }) {
    if (event.target !== event.currentTarget || !this.studio.mayTrack) return;
    const down = ((event.clientY - event.currentTarget.getBoundingClientRect().top) / this.#hourHeight) * HOUR;
    const now = serverClock.now();
    if (column.start + down > now) return;
    const owner = this.studio.may("time:manage") && ownerId !== this.studio.me.user.id ? ownerId : null;
    setQuery({ add: new Date(pointed(column, down, now)).toISOString(), owner });
  }

  async #save(entry, changes) {
    const send = (body) => api.patch(`/time-entries/${entry.id}`, body, { "If-Match": `"${entry.version}"` });
    try {
      return await send(changes);
    } catch (problem) {
      if (problem.code !== "confirmation_required") throw problem;
      let saved = null;
      const save = async () => (saved = await send({ ...changes, confirm: true }));
      const question = { title: t("history.longTitle"), text: t("history.longText"), confirm: t("app.save"), save };
      if (await confirmDialog(question)) return saved;
      throw problem;
    }
  }

  #told(entry, before) {
    this.entries.put(entry);
    const back = { startTime: before.startTime, ...(before.endTime ? { endTime: before.endTime } : {}) };
    const undo = () => this.#save(entry, back).then((undone) => this.entries.put(undone), toastProblem);
    toast(t("history.moved", { task: entry.taskType.name, times: timesOf(entry, this.studio.timezone) }), { label: t("app.undo"), run: undo });
  }

  #refused(problem) {
    toastProblem(problem);
    this.entries.renew();
  }
}

customElements.define("history-timeline", HistoryTimeline);
