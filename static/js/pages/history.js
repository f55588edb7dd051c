/** The history: whatever was booked, as a list, on a timeline or in a chart, and what it adds up to. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { api, withQuery } from "../api.js";
import { firstDayOfWeek } from "../calendar.js";
import "../components/entry_sheet.js";
import "../components/history_filters.js";
import "../components/history_list.js";
import "../components/history_team.js";
import "../components/history_timeline.js";
import { PageElement } from "../components/page_element.js";
import { button, empty, notice, pageHead, segments, skeleton, tabs } from "../components/parts.js";
import { icon } from "../components/icons.js";
import { addDays, spanOf } from "../days.js";
import { Entries } from "../history/entries.js";
import { lengthOf } from "../history/figures.js";
import { asked, isNarrowed, readFilter, SPANS, TIMELINE_SPANS, unfiltered, VIEWS } from "../history/filters.js";
import { Sessions } from "../history/sessions.js";
import { explain, locale, t } from "../i18n.js";
import { query, setQuery } from "../router.js";

class HistoryPage extends PageElement {
  #entries = new Entries(api);
  #sessions = new Sessions(api);
  #filter = null;
  #chart = null;

  connectedCallback() {
    super.connectedCallback();
    this.studio.addEventListener("message", this.#hear);
    this.#entries.addEventListener("change", this.#changed);
    this.#sessions.addEventListener("change", this.#named);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.removeEventListener("message", this.#hear);
    this.#entries.removeEventListener("change", this.#changed);
    this.#sessions.removeEventListener("change", this.#named);
    this.#entries.close();
  }

  commands() {
    const section = t("nav.history");
    const add = { id: "history.add", title: t("history.add"), section, keys: "n", run: () => setQuery({ add: "now" }) };
    const views = VIEWS.map((view) => ({ id: `history.${view}`, title: t(`history.view.${view}`), section, run: () => this.#show(view) }));
    return this.studio.mayTrack ? [add, ...views] : views;
  }

  #hear = ({ detail }) => {
    this.#entries.hear(detail, this.#filter);
    this.#sessions.hear(detail);
  };

  #changed = () => {
    this.#sessions.want(this.#entries.items);
    this.#redraw();
  };

  #named = () => this.#redraw();

  /** What changes within the entries is no property of the parts that show them. */
  #redraw() {
    this.requestUpdate();
    for (const part of this.querySelectorAll("history-list, history-filters, history-timeline, history-team")) /** @type {any} */ (part).requestUpdate();
  }

  willUpdate() {
    this.#filter = readFilter(query(), { today: this.studio.today, weekStart: firstDayOfWeek(locale()) });
    this.#entries.show(asked(this.#filter, this.studio.timezone), this.#reach());
  }

  render() {
    return html`<div class="page history">
      ${pageHead(t("nav.history"), { actions: [this.#csv(), this.studio.mayTrack ? button(t("history.add"), () => setQuery({ add: "now" }), { kind: "primary", sign: "plus" }) : nothing] })}
      ${tabs({ label: t("history.views"), tabs: VIEWS.map((id) => ({ id, label: t(`history.view.${id}`) })), current: this.#filter.view, onSelect: (view) => this.#show(view) })}
      <history-filters .studio=${this.studio} .filter=${this.#filter} .sessions=${this.#sessions} .spans=${this.#filter.view === "timeline" ? TIMELINE_SPANS : SPANS}></history-filters>
      ${this.#totals()} ${this.#entries.problem ? this.#problem() : nothing} ${this.#content()} ${this.#sheet()}
    </div>`;
  }

  /** A timeline shows what began the day before, too, and goes on. */
  #reach() {
    const { view, first } = this.#filter;
    return view === "timeline" ? { whole: true, also: { from: spanOf(addDays(first, -1), this.studio.timezone).from } } : {};
  }

  #sheet() {
    const { entry, add, owner } = query();
    if (!entry && !add) return nothing;
    const start = Date.parse(add) || null;
    const close = () => setQuery({ entry: null, add: null, owner: null });
    const one = { key: `${entry}/${add}`, entryId: entry ? Number(entry) : null };
    return repeat([one], ({ key }) => key, ({ entryId }) => html`<entry-sheet .studio=${this.studio} .sessions=${this.#sessions} .entryId=${entryId} .start=${start} .owner=${Number(owner) || null} @close=${close}></entry-sheet>`);
  }

  #csv() {
    const address = `/api/v1${withQuery("/time-entries.csv", asked(this.#filter, this.studio.timezone))}`;
    return html`<a class="button csv" href=${address} download>${icon("download")}<span>${t("history.csv")}</span></a>`;
  }

  #show(view) {
    setQuery({ view: view === VIEWS[0] ? null : view });
  }

  #totals() {
    const { stats } = this.#entries;
    const figure = (label, value) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
    return html`<dl class="totals">
      ${figure(t("history.count"), stats?.count.toLocaleString() ?? "–")} ${figure(t("history.time"), stats ? lengthOf(stats.durationSeconds) : "–")}
      ${this.studio.may("costs:read") ? [figure(t("history.cost"), stats?.cost?.formattedCost ?? "–"), figure(t("history.billableCost"), stats?.billableCost?.formattedCost ?? "–")] : nothing}
    </dl>`;
  }

  #problem() {
    return html`${notice(explain(this.#entries.problem))}
      <div>${button(t("app.retry"), () => this.#entries.renew())}</div>`;
  }

  #content() {
    const { stale, items, problem } = this.#entries;
    if (stale && items.length === 0) return problem ? nothing : skeleton(6);
    if (this.#filter.view !== "timeline" && items.length === 0) return this.#empty();
    return html`<div class="entries ${stale ? "stale" : ""}" aria-busy=${stale}>${this.#view()}</div>`;
  }

  #view() {
    const names = (entry) => this.#where(entry);
    if (this.#filter.view === "timeline") {
      return html`<div class="columns">${this.#filter.span === "day" ? this.#columns() : this.#people()}</div>
        ${this.#isOfAll ? this.#team() : html`<history-timeline .studio=${this.studio} .entries=${this.#entries} .filter=${this.#filter} .names=${names} .linkTo=${linkTo}></history-timeline>`}`;
    }
    if (this.#filter.view === "chart") {
      this.#chart ??= import("../components/hours_chart.js");
      return html`<hours-chart .studio=${this.studio} .totals=${this.#entries.totals} .filter=${this.#filter}></hours-chart>`;
    }
    return html`<history-list .studio=${this.studio} .entries=${this.#entries} .names=${names} .linkTo=${linkTo}></history-list>`;
  }

  /** A week of several people would have no room for what they do side by side. */
  get #isOfAll() {
    const { span, ids } = this.#filter;
    return span === "week" && !ids.userId;
  }

  #team() {
    return html`<history-team .studio=${this.studio} .entries=${this.#entries} .filter=${this.#filter}></history-team>`;
  }

  /** What the columns of a day stand for. */
  #columns() {
    const options = ["person", "room"].map((id) => ({ id, label: t(`history.columns.${id}`) }));
    return segments({ label: t("history.columns"), options, current: this.#filter.by, onSelect: (by) => setQuery({ by: by === "room" ? by : null }) });
  }

  /** Whose week it is: everybody's, one's own, or that of whoever was chosen. */
  #people() {
    const { me, mayTrack } = this.studio;
    const chosen = this.#filter.ids.userId;
    const other = chosen && chosen !== me.user.id ? this.studio.find("members", chosen) : null;
    const options = [{ id: "", label: t("history.everybody") }];
    if (mayTrack || chosen === me.user.id) options.push({ id: String(me.user.id), label: t("history.onlyMe") });
    if (other) options.push({ id: String(other.id), label: other.name });
    return segments({ label: t("history.whose"), options, current: String(chosen ?? ""), onSelect: (id) => setQuery({ userId: id }) });
  }

  #empty() {
    if (!isNarrowed(this.#filter)) return empty({ title: t("history.none"), text: t("history.noneText") });
    const action = button(t("history.clear"), () => setQuery(unfiltered()));
    return empty({ title: t("history.noneSuch"), text: t("history.noneSuchText"), action });
  }

  /** Session, or else project and client. */
  #where({ sessionId, projectId, clientId, roomId }) {
    const project = this.studio.find("projects", projectId)?.name;
    const client = this.studio.find("clients", clientId)?.name;
    const room = this.studio.find("rooms", roomId)?.name;
    return [this.#sessions.find(sessionId)?.title, project, client, room].filter(Boolean).join(" · ");
  }
}

/** Where an entry is opened: the page as it is, with its sheet. */
function linkTo({ id }) {
  return withQuery("/history", { ...query(), entry: id });
}

customElements.define("history-page", HistoryPage);
