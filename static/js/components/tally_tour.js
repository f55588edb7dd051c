/** The tour: a word beside each of four things, that never takes the page from whoever works on it. */

import { html } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";
import { placeOf, stepsFor, TARGETS, tourOf } from "../tour.js";
import { TallyElement } from "./element.js";
import { button, iconButton } from "./parts.js";

const MARGIN = 4; // pixels around what is spoken of

class TallyTour extends TallyElement {
  static properties = { studio: { attribute: false }, step: { state: true } };
  #before = /** @type {?HTMLElement} */ (null);

  constructor() {
    super();
    this.step = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    for (const [target, name] of this.#moves) target.addEventListener(name, this.#lay);
    this.studio.addEventListener("change", this.#lay);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const [target, name] of this.#moves) target.removeEventListener(name, this.#lay);
    this.studio.removeEventListener("change", this.#lay);
  }

  /** Whatever may move the things on the page. @returns {[EventTarget, string][]} */
  get #moves() {
    return [
      [window, "resize"],
      [window, "scroll"],
      [window, "arrived"],
    ];
  }

  get #steps() {
    return stepsFor((permission) => this.studio.may(permission));
  }

  get #card() {
    return /** @type {HTMLElement} */ (this.querySelector(".tour"));
  }

  render() {
    const steps = this.#steps;
    const name = steps[this.step];
    return html`<div class="tour-ring" aria-hidden="true"></div>
      <section class="tour" role="dialog" aria-labelledby="tour-title" aria-describedby="tour-text" @keydown=${this.#press}>
        <div class="tour-head">
          <p class="note">${t("tour.step", { step: this.step + 1, count: steps.length })}</p>
          ${iconButton(t("tour.skip"), "close", () => this.#end())}
        </div>
        <h2 id="tour-title">${t(`tour.${name}.title`)}</h2>
        <p id="tour-text">${t(`tour.${name}.text`)}</p>
        <div class="form-end">${this.#buttons(steps.length)}</div>
      </section>`;
  }

  #buttons(count) {
    const isLast = this.step === count - 1;
    const forth = isLast ? button(t("tour.done"), () => this.#end(), { kind: "primary" }) : button(t("tour.next"), () => this.#go(1), { kind: "primary" });
    const back = this.step > 0 ? button(t("tour.back"), () => this.#go(-1)) : button(t("tour.skip"), () => this.#end(), { kind: "quiet" });
    return html`${back} ${forth}`;
  }

  firstUpdated() {
    const now = /** @type {?HTMLElement} */ (document.activeElement);
    if (now?.matches("input, textarea, select")) return; // whoever types goes on typing
    this.#before = now;
    this.#focus();
  }

  updated() {
    this.#lay();
  }

  async #go(way) {
    this.step += way;
    await this.updateComplete;
    this.#focus();
  }

  #focus() {
    /** @type {HTMLElement} */ (this.querySelector(".button.primary")).focus({ preventScroll: true });
  }

  #press = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#end();
  };

  #end() {
    tourOf(this.studio.me.user.id).end();
    this.remove();
    this.#before?.focus({ preventScroll: true });
  }

  #lay = () => {
    if (!this.#card) return;
    const target = this.#target()?.getBoundingClientRect() ?? null;
    const { offsetWidth: width, offsetHeight: height } = this.#card;
    const { left, top } = placeOf(target, { width, height }, room());
    Object.assign(this.#card.style, { left: `${left}px`, top: `${top}px` });
    this.#surround(target);
  };

  #target() {
    const all = TARGETS[this.#steps[this.step]].map((selector) => document.querySelector(selector));
    return all.find((element) => element && element.getBoundingClientRect().width > 0);
  }

  #surround(target) {
    const ring = /** @type {HTMLElement} */ (this.querySelector(".tour-ring"));
    ring.hidden = target === null;
    if (!target) return;
    const sides = { left: target.left - MARGIN, top: target.top - MARGIN, width: target.width + 2 * MARGIN, height: target.height + 2 * MARGIN };
    for (const [side, length] of Object.entries(sides)) ring.style[side] = `${length}px`;
  }
}

customElements.define("tally-tour", TallyTour);

/** What the page leaves free: neither the timer bar nor the navigation is ever covered, wherever they stand. */
function room() {
  const free = { left: 0, right: innerWidth, top: 0, bottom: innerHeight };
  for (const selector of [".nav", "timer-bar"]) {
    const taken = document.querySelector(selector)?.getBoundingClientRect();
    if (!taken?.width) continue;
    if (taken.height > innerHeight / 2) free.left = taken.right;
    else if (taken.top > innerHeight / 2) free.bottom = Math.min(free.bottom, taken.top);
    else free.top = Math.max(free.top, taken.bottom);
  }
  return free;
}

/** Shows the tour from its beginning. @param {import("../state/studio.js").Studio} studio */
export function openTour(studio) {
  document.querySelector("tally-tour")?.remove();
  document.querySelector("app-shell")?.append(Object.assign(document.createElement("tally-tour"), { studio }));
}
