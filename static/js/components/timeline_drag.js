/** Moving blocks of a timeline by mouse, pen, finger and keys. */

import { moved, resized, SNAP } from "../history/geometry.js";

const LONG_PRESS_MS = 350;
const SLACK = { mouse: 4, pen: 6, touch: 10 };
const EDGE_PX = 48;
const HOUR = 3_600_000;

/**
 * What the timeline tells of itself: what stands where, and who may move it.
 *
 * @typedef {Object} Ground
 * @property {HTMLElement} element listens for what is done
 * @property {() => HTMLElement} scroller
 * @property {() => number} hourHeight in pixels
 * @property {(block: Element) => {entry: any, span: import("../history/geometry.js").Span, column: any}} held what a block stands for
 * @property {(x: number) => any} columnAt the column at a place of the screen
 * @property {() => number} now
 * @property {boolean} acrossDays whether the columns are days
 * @property {(date: string, days: number) => any} dayBeside the column some days from another one
 */

/** Drags on a timeline; what they do goes to `moves`. */
export class TimelineDrag {
  #ground;
  #moves;
  #drag = null;

  /** @param {Ground} ground @param {import("../history/moves.js").Moves} moves */
  constructor(ground, moves) {
    this.#ground = ground;
    this.#moves = moves;
    const { element } = ground;
    element.addEventListener("pointerdown", (event) => this.#down(event));
    element.addEventListener("pointermove", (event) => this.#move(event));
    element.addEventListener("pointerup", () => this.#up());
    element.addEventListener("pointercancel", () => this.cancel());
    element.addEventListener("keydown", (event) => this.#press(event));
    element.addEventListener("focusout", (event) => this.#left(event));
    element.addEventListener("dragstart", (event) => event.preventDefault());
    element.addEventListener("contextmenu", (event) => this.#drag?.active && event.preventDefault());
    // once a finger holds a block, the page must not scroll below it
    element.addEventListener("touchmove", (event) => this.#drag?.active && event.preventDefault(), { passive: false });
  }

  cancel() {
    const drag = this.#drag;
    this.#end();
    if (drag?.active) this.#moves.cancel(drag.entry.id);
  }

  #down(event) {
    const block = event.target.closest("timeline-block");
    if (event.button !== 0 || !block?.free || this.#drag) return;
    const { entry, span, column } = this.#ground.held(block);
    const edge = event.target.closest(".edge")?.dataset.edge ?? null;
    if (!edge && entry.endTime === null) return; // what runs ends now: it is longer or shorter, never elsewhere
    this.#drag = { entry, span, column, edge, x: event.clientX, y: event.clientY, scrolled: this.#ground.scroller().scrollTop, active: false, pointer: event, timer: null };
    if (event.pointerType === "touch" && !edge) this.#drag.timer = setTimeout(() => this.#begin(), LONG_PRESS_MS);
    document.addEventListener("keydown", this.#escape, true);
  }

  #move(event) {
    const drag = this.#drag;
    if (!drag || event.pointerId !== drag.pointer.pointerId) return;
    const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > (SLACK[event.pointerType] ?? SLACK.mouse);
    if (!drag.active && far) {
      if (drag.timer) return this.#end(); // the finger scrolls
      this.#begin();
    }
    if (drag.active) this.#follow(event);
  }

  #begin() {
    const { element } = this.#ground;
    this.#drag.active = true;
    clearTimeout(this.#drag.timer);
    element.setPointerCapture(this.#drag.pointer.pointerId);
    element.classList.add("dragging");
    this.#moves.hold(this.#drag.entry.id, this.#drag.span);
    if (this.#drag.pointer.pointerType === "touch") navigator.vibrate?.(15);
  }

  #follow({ clientX, clientY }) {
    const { entry, span, column, edge, y, scrolled } = this.#drag;
    const { scroller, hourHeight, now, acrossDays, columnAt } = this.#ground;
    const frame = scroller().getBoundingClientRect();
    if (clientY < frame.top + EDGE_PX) scroller().scrollTop -= 12;
    if (clientY > frame.bottom - EDGE_PX) scroller().scrollTop += 12;
    const by = ((clientY - y + scroller().scrollTop - scrolled) / hourHeight()) * HOUR;
    const to = acrossDays ? (columnAt(clientX) ?? column) : column;
    const next = edge ? resized(span, { edge, column, by, now: now() }) : moved(span, { from: column, to, by, now: now() });
    this.#moves.hold(entry.id, next);
  }

  #up() {
    const drag = this.#drag;
    this.#end();
    if (!drag?.active) return;
    // the click that follows would open the entry
    const swallow = (event) => (event.preventDefault(), event.stopPropagation());
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }));
    this.#moves.release(drag.entry, drag.span);
  }

  #end() {
    clearTimeout(this.#drag?.timer);
    this.#drag = null;
    this.#ground.element.classList.remove("dragging");
    document.removeEventListener("keydown", this.#escape, true);
  }

  #escape = (event) => {
    if (event.key !== "Escape" || !this.#drag?.active) return;
    event.preventDefault();
    event.stopPropagation();
    this.cancel();
  };

  /** Arrows move, with shift they resize; Escape takes back what is not sent yet, Enter follows the link as ever. */
  #press(event) {
    const block = event.target.closest("timeline-block");
    if (!block?.free || event.altKey || event.ctrlKey || event.metaKey) return;
    const { entry, span, column } = this.#ground.held(block);
    if (event.key === "Escape" && this.#moves.isWaiting(entry.id)) {
      event.preventDefault();
      event.stopPropagation();
      this.#moves.cancel(entry.id);
      return;
    }
    const next = this.#stepped(event, { entry, span, column });
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    this.#moves.nudge(entry, span, next);
  }

  #stepped({ key, shiftKey }, { entry, span, column }) {
    const { now, acrossDays, dayBeside } = this.#ground;
    const steps = { ArrowUp: -SNAP, ArrowDown: SNAP }[key];
    const days = acrossDays ? { ArrowLeft: -1, ArrowRight: 1 }[key] : undefined;
    const running = entry.endTime === null;
    if (steps && shiftKey) return running ? null : resized(span, { edge: "end", column, by: steps, now: now() });
    if (steps) return running ? resized(span, { edge: "start", column, by: steps, now: now() }) : moved(span, { from: column, to: column, by: steps, now: now() });
    return days && !shiftKey && !running ? moved(span, { from: column, to: dayBeside(column.date, days), by: 0, now: now() }) : null;
  }

  #left({ target }) {
    const block = target.closest?.("timeline-block");
    if (block?.isConnected) this.#moves.settle(Number(block.dataset.entry));
  }
}
