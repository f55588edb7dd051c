/** Type-to-search for work: `s`, a few letters, Enter. Times may be typed too, "rec -20m" or "mix 1h30". */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { serverClock } from "../clock.js";
import { timeOfDay } from "../format.js";
import { locale, t } from "../i18n.js";
import { spanOf } from "../kiosk/words.js";
import { choiceOf } from "../state/choice.js";
import { typedTimes } from "../state/durations.js";
import { offers } from "../state/offers.js";
import { toastProblem } from "../toasts.js";
import "./choices.js";
import { TallyElement } from "./element.js";
import { icon } from "./icons.js";

const MINUTE_S = 60;
const ONE_SESSION = { favorites: [], recents: [], projects: [], only: true };

/** `session` is the one to work on, where that is decided. */
class TimerSearch extends TallyElement {
  static properties = { studio: { attribute: false }, session: { attribute: false }, typed: { state: true }, place: { state: true } };

  constructor() {
    super();
    Object.assign(this, { typed: "", place: 0, entered: false });
  }

  connectedCallback() {
    super.connectedCallback();
    this.studio.addEventListener("change", this.#draw);
    this.studio.favorites.read();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.removeEventListener("change", this.#draw);
  }

  #draw = () => this.requestUpdate();

  firstUpdated() {
    this.querySelector("dialog").showModal();
    const [first] = this.#offers;
    if (this.entered && first) this.#choose(first, false);
  }

  get #times() {
    return typedTimes(this.typed);
  }

  get #offers() {
    const choice = choiceOf(this.studio);
    if (!this.session) return offers(choice, this.#times.words);
    const { id: sessionId, projectId } = this.session;
    return offers({ ...choice, ...ONE_SESSION, places: [{ sessionId, projectId }] }, this.#times.words);
  }

  /** Whether timers of one's own may run beside each other. */
  get #mayRunBeside() {
    return this.studio.me.organization.runningPolicy === "session" && this.studio.ownTimers.length > 0;
  }

  render() {
    const all = this.#offers;
    return html`<dialog class="dialog palette timer-search" aria-label=${this.#title} @close=${() => this.remove()} @click=${this.#outside}>
      <div class="typing">
        ${icon("search")}
        <input
          type="text"
          role="combobox"
          autofocus
          autocomplete="off"
          spellcheck="false"
          enterkeyhint="go"
          aria-label=${this.#title}
          aria-haspopup="grid"
          aria-expanded="true"
          aria-controls="work-grid"
          aria-activedescendant=${all.length > 0 ? `work-${this.place}` : nothing}
          aria-describedby="work-times"
          placeholder=${this.#title}
          .value=${this.typed}
          @input=${this.#type}
          @keydown=${this.#press}
        />
        <button type="button" class="button quiet" @click=${() => this.#close()}>${t("app.cancel")}</button>
      </div>
      <p class="times" id="work-times" role="status">${this.#said()}</p>
      <div class="offers" id="work-grid" role="grid" aria-label=${this.#title}>${this.#rows(all)}</div>
      ${all.length === 0 ? html`<p class="combo-nothing">${t("app.noMatch")}</p>` : nothing}
      <p class="note hints">${t("timer.searchHints")}${this.#mayRunBeside ? html` ${t("timer.besideHint")}` : nothing}</p>
    </dialog>`;
  }

  get #title() {
    if (this.session) return t("board.startOn", { title: this.session.title });
    return this.studio.ownTimers.length > 0 ? t("timer.switchWhat") : t("timer.what");
  }

  /** What Enter will do with the times that were typed. */
  #said() {
    const { seconds, ago } = this.#times;
    if (seconds) return t("timer.willBook", { span: spanOf(Math.floor(seconds / MINUTE_S)) });
    if (!ago) return nothing;
    const { timezone } = this.studio;
    const time = timeOfDay(this.#startOf(ago), { timezone, locale: locale(), now: serverClock.now() });
    return t("timer.willHaveStarted", { span: spanOf(Math.floor(ago / MINUTE_S)), time });
  }

  #rows(all) {
    const headed = this.#times.words === "";
    const row = (offer, place) => {
      const heading = headed && offer.kind !== all[place - 1]?.kind ? html`<p class="menu-heading" role="presentation">${t(`timer.kind.${offer.kind}`)}</p>` : nothing;
      return html`${heading}${this.#row(offer, place)}`;
    };
    return repeat(all, ({ key }) => key, row);
  }

  #row(offer, place) {
    const kept = this.studio.favorites.find(offer.work) !== undefined;
    return html`<div class="offer" role="row" aria-selected=${place === this.place} @pointermove=${() => (this.place = place)}>
      <div class="pick" role="gridcell" id="work-${place}" @click=${(event) => this.#choose(offer, event.shiftKey)}>
        <color-dot class="swatch" .color=${offer.color}></color-dot>
        <span class="task">${offer.label}</span>${offer.detail ? html`<span class="where">${offer.detail}</span>` : nothing}
      </div>
      <div role="gridcell">
        <button
          type="button"
          class="button icon-only star"
          tabindex=${place === this.place ? 0 : -1}
          aria-pressed=${kept}
          aria-label="${t("timer.keep")}: ${offer.label} ${offer.detail}"
          title=${t("timer.keep")}
          @click=${() => this.#keep(offer)}
        >
          ${icon("star")}
        </button>
      </div>
    </div>`;
  }

  #type(event) {
    Object.assign(this, { typed: event.target.value, place: 0 });
  }

  #press(event) {
    const all = this.#offers;
    if (event.key === "ArrowDown") this.#move(Math.min(this.place + 1, all.length - 1));
    else if (event.key === "ArrowUp") this.#move(Math.max(this.place - 1, 0));
    else if (event.key === "Enter" && all[this.place]) this.#choose(all[this.place], event.shiftKey);
    else return;
    event.preventDefault();
  }

  async #move(place) {
    this.place = place;
    await this.updateComplete;
    this.querySelector(`#work-${place}`)?.scrollIntoView({ block: "nearest" });
  }

  #choose({ work }, beside) {
    const { operations } = this.studio;
    const { seconds, ago } = this.#times;
    this.#close();
    if (seconds) operations.book(work, seconds, ago ?? seconds);
    else if (beside && this.#mayRunBeside) operations.start(work, this.#startOf(ago));
    else this.studio.work(work, this.#startOf(ago));
  }

  /** @returns {?string} */
  #startOf(ago) {
    return ago ? new Date(serverClock.now() - ago * 1000).toISOString() : null;
  }

  async #keep({ work }) {
    try {
      await this.studio.favorites.toggle(work);
    } catch (problem) {
      toastProblem(problem);
    }
  }

  /** The dialog itself is hit only beside what is in it. */
  #outside(event) {
    if (event.target.matches("dialog")) this.#close();
  }

  #close() {
    this.querySelector("dialog").close();
  }
}

customElements.define("timer-search", TimerSearch);

/**
 * @param {import("../state/studio.js").Studio} studio
 * @param {{session?: ?import("../api_types.js").WorkedSession, typed?: string, entered?: boolean}} [begun] the session to
 *   work on, where that is decided; what was typed already, and whether Enter came after it
 */
export function openTimerSearch(studio, { session = null, typed = "", entered = false } = {}) {
  if (document.querySelector("timer-search")) return;
  document.body.append(Object.assign(document.createElement("timer-search"), { studio, session, typed, entered }));
}
