/** What the history is narrowed to: its days, and what entries can be chosen by, all of it kept in the address. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { spanName } from "../history/figures.js";
import { canStep, IDS, isNarrowed, SPANS, spanned, stepped, unfiltered } from "../history/filters.js";
import { t } from "../i18n.js";
import { setQuery } from "../router.js";
import { TallyElement } from "./element.js";
import { choiceField, dateField } from "./fields.js";
import { icon } from "./icons.js";
import { button, chip, iconButton, segments } from "./parts.js";
import "./combo_box.js";

const TYPING_MS = 250;
const LISTS = { userId: "members", taskTypeId: "taskTypes", projectId: "projects", clientId: "clients", roomId: "rooms" };
const BILLABLE = [null, true, false];

class HistoryFilters extends TallyElement {
  static properties = {
    studio: { attribute: false },
    filter: { attribute: false },
    sessions: { attribute: false },
    spans: { attribute: false },
    open: { state: true },
  };
  #typing = null;

  constructor() {
    super();
    this.open = false;
    this.spans = SPANS;
  }

  render() {
    return html`<div class="filter-bar">${this.#days()} ${this.#spans()} ${this.#search()} ${this.#toggle()}</div>
      ${this.filter.span === "custom" ? this.#ownDays() : nothing} ${this.open ? this.#choices() : nothing} ${this.#chips()}`;
  }

  #days() {
    const { filter, studio } = this;
    const go = (steps) => setQuery(stepped(filter, steps));
    return html`<div class="span-steps">
      ${canStep(filter) ? [iconButton(t("history.before"), "left", () => go(-1)), iconButton(t("history.after"), "right", () => go(1))] : nothing}
      <h2 aria-live="polite">${spanName(filter, studio.today)}</h2>
      ${this.#isAway() ? button(t("history.today"), () => setQuery({ date: null }), { kind: "quiet" }) : nothing}
    </div>`;
  }

  #isAway() {
    const { span, first, last } = this.filter;
    return ["day", "week", "month"].includes(span) && (this.studio.today < first || this.studio.today > last);
  }

  #spans() {
    const options = this.spans.map((id) => ({ id, label: t(`history.span.${id}`) }));
    return segments({ label: t("history.days"), options, current: this.filter.span, onSelect: (span) => setQuery(spanned(span, this.filter)) });
  }

  #search() {
    return html`<div class="search-field">
      ${icon("search")}<input
        type="search"
        aria-label=${t("history.text")}
        placeholder=${t("history.text")}
        maxlength="200"
        .value=${this.#typing === null ? this.filter.text : this.#typing.text}
        @input=${(event) => this.#type(event.target.value)}
      />
    </div>`;
  }

  #type(text) {
    clearTimeout(this.#typing?.timer);
    const timer = setTimeout(() => {
      this.#typing = null;
      setQuery({ text: text.trim() });
    }, TYPING_MS);
    this.#typing = { text, timer };
  }

  #toggle() {
    return html`<button type="button" class="button" aria-expanded=${this.open} @click=${() => (this.open = !this.open)}>
      ${icon("organization")}${t("history.filter")}
    </button>`;
  }

  #ownDays() {
    const { first, last } = this.filter;
    const field = (name, label, value) => dateField({ name, label, value, required: false, onChange: (event) => this.#setDay(name, /** @type {HTMLInputElement} */ (event.target).value) });
    return html`<div class="own-days">${field("from", t("history.from"), first)} ${field("to", t("history.to"), last)}</div>`;
  }

  /** Without either day the span would be another one. */
  #setDay(name, value) {
    const { first, last } = this.filter;
    const days = { from: first, to: last, [name]: value || null };
    setQuery(days.from || days.to ? days : { ...days, span: "all" });
  }

  #choices() {
    return html`<div class="filter-choices card-plain">
      ${IDS.map((name) => this.#choice(name))}
      ${choiceField({
        name: "billable",
        label: t("history.billable"),
        value: String(this.filter.billable ?? ""),
        options: BILLABLE.map((value) => ({ value: String(value ?? ""), label: t(`history.billable.${value ?? "any"}`) })),
        onChange: (event) => setQuery({ billable: /** @type {HTMLSelectElement} */ (event.target).value }),
      })}
    </div>`;
  }

  #choice(name) {
    return html`<combo-box
      label=${t(`history.by.${name}`)}
      placeholder=${t("history.any")}
      .options=${this.#options(name)}
      .value=${this.filter.ids[name] ?? null}
      @choose=${(event) => setQuery({ [name]: event.detail })}
    ></combo-box>`;
  }

  #options(name) {
    if (name === "sessionId") return this.sessions.all.map(({ id, title, startTime }) => ({ value: id, label: title, detail: this.#dayOf(startTime) }));
    return this.studio.list(LISTS[name]).map(({ id, name: label, color }) => ({ value: id, label, color }));
  }

  #dayOf(moment) {
    return new Date(moment).toLocaleDateString(document.documentElement.lang, { timeZone: this.studio.timezone, day: "numeric", month: "short" });
  }

  #chips() {
    const { ids, billable, text } = this.filter;
    if (!isNarrowed(this.filter)) return nothing;
    const chosen = IDS.filter((name) => ids[name]).map((name) => chip(t("history.chip", { label: t(`history.by.${name}`), value: this.#nameOf(name) }), () => setQuery({ [name]: null })));
    return html`<div class="chips" role="group" aria-label=${t("history.chosen")}>
      ${chosen} ${billable === null ? nothing : chip(t(`history.billable.${billable}`), () => setQuery({ billable: null }))}
      ${text ? chip(t("history.quoted", { text }), () => setQuery({ text: null })) : nothing}
      ${button(t("history.clear"), () => setQuery(unfiltered()), { kind: "quiet" })}
    </div>`;
  }

  #nameOf(name) {
    const id = this.filter.ids[name];
    if (name !== "sessionId") return this.studio.find(LISTS[name], id)?.name ?? `#${id}`;
    this.sessions.wantOne(id);
    return this.sessions.find(id)?.title ?? `#${id}`;
  }
}

customElements.define("history-filters", HistoryFilters);
