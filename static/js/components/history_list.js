/** The entries of the history day by day, each with what it was, whose, from when to when, and what it cost. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { byDay } from "../history/days_of.js";
import { dayName, lengthOf, timesOf } from "../history/figures.js";
import { t } from "../i18n.js";
import { TallyElement, TaskElement } from "./element.js";
import { avatar, badge, button } from "./parts.js";
import "./tally_clock.js";

class HistoryList extends TallyElement {
  static properties = { studio: { attribute: false }, entries: { attribute: false }, names: { attribute: false }, linkTo: { attribute: false } };
  #watcher = null;

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#watcher?.disconnect();
  }

  render() {
    const { items, totals, hasMore, busy } = this.entries;
    const days = byDay(items, totals, this.studio.me.organization);
    return html`${repeat(days, ({ day }) => day, (day) => this.#day(day))}
      ${hasMore ? html`<div class="more-entries">${button(t("history.more"), () => this.entries.more(), { busy })}</div>` : nothing}`;
  }

  /** Whoever scrolls down to the end gets the next page. */
  updated() {
    this.#watcher ??= new IntersectionObserver((seen) => seen.some(({ isIntersecting }) => isIntersecting) && this.entries.more(), { rootMargin: "600px" });
    this.#watcher.disconnect();
    const end = this.querySelector(".more-entries");
    if (end) this.#watcher.observe(end);
  }

  #day({ day, entries, seconds, cost }) {
    const name = dayName(day, this.studio.today);
    return html`<section class="entry-day" aria-labelledby="day-${day}">
      <header>
        <h3 id="day-${day}">${name}</h3>
        <p class="figures"><span>${lengthOf(seconds)}</span>${cost === null ? nothing : html`<span class="money">${cost}</span>`}</p>
      </header>
      <ul>
        ${repeat(entries, ({ id }) => id, (entry) => html`<li><entry-row .entry=${entry} .timezone=${this.studio.timezone} .names=${this.names} href=${this.linkTo(entry)}></entry-row></li>`)}
      </ul>
    </section>`;
  }
}

/** One entry, which opens where it can be changed. */
class EntryRow extends TaskElement {
  static properties = { entry: { attribute: false }, timezone: { attribute: false }, names: { attribute: false }, href: {} };

  get taskType() {
    return this.entry.taskType;
  }

  render() {
    const { taskType, ownerName, notes } = this.entry;
    const where = this.names(this.entry);
    return html`<a class="entry-row" href=${this.href}>
      <span class="swatch" aria-hidden="true"></span>
      <span class="what">
        <strong>${taskType.name}</strong> ${this.#marks()}
        ${where || notes ? html`<span class="detail">${[where, notes].filter(Boolean).join(" · ")}</span>` : nothing}
      </span>
      <span class="who">${avatar(ownerName)}<span>${ownerName}</span></span>
      <span class="when">${timesOf(this.entry, this.timezone)}</span>
      <span class="figures">${this.#length()} ${this.#cost()}</span>
    </a>`;
  }

  #marks() {
    const { billable, needsReview } = this.entry;
    return html`${needsReview ? badge(t("history.needsReview"), "wait") : nothing} ${billable ? nothing : badge(t("history.billable.false"), "muted")}`;
  }

  #length() {
    const { durationSeconds, startTime } = this.entry;
    if (durationSeconds === null) return html`<tally-clock class="ticking" since=${startTime}></tally-clock>`;
    return html`<span class="length">${lengthOf(durationSeconds)}</span>`;
  }

  #cost() {
    const { cost } = this.entry;
    return cost === undefined ? nothing : html`<span class="money">${cost?.formattedCost ?? ""}</span>`;
  }
}

customElements.define("entry-row", EntryRow);
customElements.define("history-list", HistoryList);
