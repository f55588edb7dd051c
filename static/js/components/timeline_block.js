/** One entry on a timeline, as high as it is long; it can be opened, and moved by whoever may change it. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { lengthOf, timeOf } from "../history/figures.js";
import { t } from "../i18n.js";
import { TaskElement } from "./element.js";

/**
 * `block` is a part of an entry and its place, `column` the day that it stands in; `open` is where its address leads,
 * `free` whether it may be moved, `holding` whether somebody moves it.
 */
class TimelineBlock extends TaskElement {
  static properties = {
    block: { attribute: false },
    column: { attribute: false },
    timezone: { attribute: false },
    where: { attribute: false },
    href: { attribute: false },
    free: { type: Boolean },
    holding: { type: Boolean, reflect: true },
  };

  get entry() {
    return this.block.item.entry;
  }

  get taskType() {
    return this.entry.taskType;
  }

  willUpdate() {
    super.willUpdate();
    const { item, lane, lanes } = this.block;
    this.style.setProperty("--from", String((item.start - this.column.start) / 3_600_000));
    this.style.setProperty("--hours", String((item.end - item.start) / 3_600_000));
    this.style.setProperty("--lane", String(lane));
    this.style.setProperty("--lanes", String(lanes));
    this.dataset.entry = String(this.entry.id);
  }

  render() {
    const { taskType, ownerName, endTime } = this.entry;
    // for those who point at a block too small to hold it
    const parts = [taskType.name, this.#times(), this.where, ownerName, this.#length()].filter(Boolean);
    const label = [...new Set(parts)].join(", ");
    const running = endTime === null;
    const described = this.free ? "timeline-keys" : nothing;
    return html`<a class="entry-block ${running ? "running" : ""}" href=${this.href} draggable="false" aria-describedby=${described} title=${label}>
        <span class="block-what">${taskType.name}</span>
        <span class="block-times">${this.#times()}</span>
        <span class="block-where">${this.where}</span>
        <span class="visually-hidden">${ownerName}, ${this.#length()}</span>
      </a>
      ${this.free ? this.#edges(running) : nothing}`;
  }

  /** Only where it begins and ends, not where midnight cuts it; the end of what runs is now. */
  #edges(running) {
    const { start, end, span } = this.block.item;
    return html`${start === span.start ? html`<span class="edge" data-edge="start"></span>` : nothing}
    ${end === span.end && !running ? html`<span class="edge" data-edge="end"></span>` : nothing}`;
  }

  #times() {
    const { start, end } = this.block.item.span;
    const from = timeOf(start, this.timezone);
    if (this.entry.endTime === null) return t("history.since", { time: from });
    return t("history.fromTo", { start: from, end: timeOf(end, this.timezone) });
  }

  #length() {
    const { start, end } = this.block.item.span;
    return lengthOf(Math.floor((end - start) / 1000));
  }
}

customElements.define("timeline-block", TimelineBlock);
