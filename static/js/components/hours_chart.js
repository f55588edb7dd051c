/** A chart of where the hours went, by day and task type, with its table for those who read rather than look. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { uPlot as library } from "../../vendor/uplot/uplot.js";
import { dayName, lengthOf, sumOf } from "../history/figures.js";
import { hoursOf, MOST_DAYS, stacked } from "../history/hours.js";
import { locale, t } from "../i18n.js";
import { TallyElement } from "./element.js";
import { notice, table } from "./parts.js";
import "./choices.js";

const uPlot = /** @type {any} */ (library);
const SHEET = "/static/vendor/uplot/uplot.css";
const HEIGHT = 340;
const NARROW = 520;
const FONT = "13px Inter, system-ui, sans-serif";
const AXIS = { x: 44, y: 52 };

class HoursChart extends TallyElement {
  static properties = { studio: { attribute: false }, totals: { attribute: false }, filter: { attribute: false }, pointed: { state: true } };
  #plot = null;
  #hours = null;
  #resizing = new ResizeObserver(() => this.#fit());
  #theme = new MutationObserver(() => this.#drawAnew());
  #scheme = matchMedia("(prefers-color-scheme: dark)");
  #drawn = null;

  constructor() {
    super();
    this.pointed = null;
  }

  connectedCallback() {
    super.connectedCallback();
    dress();
    this.#theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.#scheme.addEventListener("change", this.#drawAnew);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#theme.disconnect();
    this.#resizing.disconnect();
    this.#scheme.removeEventListener("change", this.#drawAnew);
    this.#plot?.destroy();
    this.#plot = null;
    this.#drawn = null;
  }

  willUpdate() {
    this.#hours = hoursOf(this.totals, this.filter);
  }

  render() {
    const { shares } = this.#hours;
    return html`${this.#hours.cut ? notice(t("chart.cut", { days: MOST_DAYS }), "calm") : nothing}
      <figure class="hours card-plain">
        <div class="hours-plot" role="img" aria-label=${t("chart.label", { tasks: shares.map(({ name }) => name).join(", ") })}></div>
        <figcaption aria-hidden="true">${this.#caption()}</figcaption>
      </figure>
      ${this.#shares()} ${this.#table()}`;
  }

  updated() {
    const content = JSON.stringify(this.totals) + JSON.stringify(this.#hours.days);
    if (content === this.#drawn) return;
    this.#drawn = content;
    this.#draw();
  }

  /** What the pointed day holds; without one, what the colors stand for. */
  #caption() {
    const { shares, days, totals } = this.#hours;
    const place = this.pointed;
    const head = place === null ? t("chart.whole") : this.#dayName(days[place]);
    const seconds = (share) => (place === null ? share.total : share.seconds[place]);
    const all = place === null ? totals.reduce((sum, each) => sum + each, 0) : totals[place];
    const part = (share) => html`<span><color-dot class="swatch" .color=${share.color}></color-dot>${share.name} <b>${lengthOf(seconds(share))}</b></span>`;
    return html`<strong>${head} · ${lengthOf(all)}</strong> ${shares.filter(seconds).map(part)}`;
  }

  #dayName(day) {
    return dayName(day, this.studio.today, { weekday: "short", month: "short" });
  }

  #shares() {
    const { shares } = this.#hours;
    const all = shares.reduce((sum, { total }) => sum + total, 0);
    const percent = new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 0 });
    const costs = this.studio.may("costs:read");
    return table({
      caption: t("chart.byTask"),
      columns: [
        { label: t("history.by.taskTypeId"), cell: ({ name, color }) => html`<span class="named"><color-dot class="swatch" .color=${color}></color-dot>${name}</span>` },
        { label: t("chart.share"), cell: ({ total }) => percent.format(all ? total / all : 0), numeric: true },
        { label: t("history.time"), cell: ({ total }) => lengthOf(total), numeric: true },
        ...(costs ? [{ label: t("history.cost"), cell: ({ costs: parts }) => sumOf(parts, this.studio.me.organization.locale) ?? "", numeric: true }] : []),
      ],
      rows: shares,
    });
  }

  #table() {
    const { days, shares, totals } = this.#hours;
    const rows = days.map((day, place) => ({ day, place })).filter(({ place }) => totals[place] > 0);
    const cell = (seconds) => (seconds ? lengthOf(seconds) : html`<span class="none">–</span>`);
    return html`<details class="hours-table" ?open=${days.length <= 7}>
      <summary>${t("chart.byDay")}</summary>
      ${table({
        caption: t("chart.byDay"),
        columns: [
          { label: t("history.date"), cell: ({ day }) => this.#dayName(day) },
          ...shares.map(({ name, seconds }) => ({ label: name, cell: ({ place }) => cell(seconds[place]), numeric: true })),
          { label: t("chart.total"), cell: ({ place }) => html`<strong>${lengthOf(totals[place])}</strong>`, numeric: true },
        ],
        rows,
      })}
    </details>`;
  }

  #drawAnew = () => this.#draw();

  #draw() {
    const frame = /** @type {?HTMLElement} */ (this.querySelector(".hours-plot"));
    const kept = this.pointed;
    this.#plot?.destroy();
    this.#plot = null;
    const { days, shares, totals } = this.#hours;
    if (!frame || days.length === 0) return;
    const tops = stacked(shares).map((top) => top.map((height, place) => (totals[place] > 0 ? height : null)));
    const order = shares.map((_, place) => place).reverse(); // the whole stack first, then what covers it from below
    this.#plot = new uPlot(this.#options(frame, order), [days.map((_, place) => place), ...order.map((place) => tops[place])], frame);
    this.pointed = kept !== null && kept < days.length ? kept : null;
    this.#resizing.observe(frame);
  }

  #options(frame, order) {
    const { days, shares } = this.#hours;
    const [ink, line, surface] = ["--muted", "--line", "--surface"].map((name) => resolved(frame, name));
    const bars = uPlot.paths.bars({ size: [0.72, 56] });
    const axis = { stroke: ink, font: FONT, grid: { stroke: line, width: 1 }, ticks: { show: false } };
    return {
      width: frame.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
      hooks: { setCursor: [(plot) => (this.pointed = plot.cursor.idx ?? null)] },
      scales: { x: { time: false, range: () => [-0.6, days.length - 0.4] }, y: { range: (_, _least, most) => [0, Math.max(1, most * 1.05)] } },
      axes: [
        { ...axis, size: AXIS.x, grid: { show: false }, space: 64, incrs: [1, 2, 7, 14, 28, 56, 112], values: (plot, places) => places.map((place) => this.#tick(days[place], plot.width)) },
        { ...axis, size: AXIS.y, space: 48, values: (_, hours) => hours.map((each) => t("chart.hours", { hours: each.toLocaleString(locale()) })) },
      ],
      series: [{}, ...order.map((place) => ({ label: shares[place].name, fill: shares[place].color, stroke: surface, width: 1, paths: bars, points: { show: false } }))],
    };
  }

  /** A week says its weekdays, and on a phone has no room for the month as well. */
  #tick(day, width) {
    if (day === undefined) return "";
    const week = this.#hours.days.length <= 7;
    return dayName(day, this.studio.today, { weekday: week ? "short" : "", month: week && width < NARROW ? "" : "short" });
  }

  #fit() {
    const width = this.querySelector(".hours-plot")?.clientWidth;
    if (this.#plot && width && width !== this.#plot.width) this.#plot.setSize({ width, height: HEIGHT });
  }
}

/** A color of the design as a canvas takes it, in the theme that is on. */
function resolved(frame, name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  frame.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** The library's own style sheet, which no other page needs. */
function dress() {
  if (document.querySelector(`link[href="${SHEET}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: SHEET }));
}

customElements.define("hours-chart", HoursChart);
