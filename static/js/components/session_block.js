/** A session as a block of the calendar: pressed it opens, held it is dragged, and the arrow keys move it. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";
import { TallyElement } from "./element.js";
import { icon } from "./icons.js";
import { hoursIn, isWorkedOn, whatFor } from "./session_words.js";

const ROOMLESS = "#78716C";

/**
 * Says "open", "hold" with the pointer's event, and "nudge" with `{x, y, ends}` in `detail`. `place` are the shares of
 * a day that it takes up, in a grid by the hour; `cut` says that it began before.
 */
class SessionBlock extends TallyElement {
  static properties = {
    studio: { attribute: false },
    session: { attribute: false },
    conflicts: { attribute: false },
    place: { attribute: false },
    movable: { type: Boolean },
    moving: { type: Boolean },
    cut: { type: Boolean },
  };

  willUpdate() {
    const room = this.studio.find("rooms", this.session.roomId);
    this.style.setProperty("--task", room?.color ?? ROOMLESS);
    if (!this.place) return;
    const { from, to, lane, lanes } = this.place;
    const share = (value) => `${value * 100}%`;
    Object.assign(this.style, { top: share(from), height: share(to - from), left: share(lane / lanes), width: share(1 / lanes) });
  }

  render() {
    const { session, studio, conflicts } = this;
    const purpose = whatFor(session, studio);
    const look = ["booked", session.status, this.movable ? "movable" : "", this.moving ? "moving" : "", this.cut ? "cut" : ""];
    return html`<button
      type="button"
      class=${look.filter(Boolean).join(" ")}
      data-session=${session.id}
      @click=${() => this.#say("open")}
      @pointerdown=${(event) => this.movable && event.pointerType !== "touch" && this.#say("hold", event)}
      @keydown=${this.#press}
    >
      <span class="when"
        >${hoursIn(session, studio.timezone)} ${conflicts ? icon("warning") : nothing}${isWorkedOn(session, studio) ? html`<span class="running"></span>` : nothing}</span
      >
      <strong>${session.title}</strong>
      ${purpose ? html`<span class="purpose">${purpose}</span>` : nothing}
      <span class="visually-hidden">${this.#rest()}</span>
    </button>`;
  }

  /** What only its place and its look tell to those who see it. */
  #rest() {
    const { session, studio, conflicts } = this;
    const words = [studio.find("rooms", session.roomId)?.name, t(`sessions.status.${session.status}`)];
    if (conflicts) words.push(t("sessions.conflict"));
    if (isWorkedOn(session, studio)) words.push(t("sessions.runs"));
    return words.filter(Boolean).join(", ");
  }

  #press(event) {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!by || !event.shiftKey || !this.movable) return;
    event.preventDefault();
    this.#say("nudge", { x: by[0], y: by[1], ends: event.ctrlKey || event.metaKey });
  }

  #say(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

customElements.define("session-block", SessionBlock);
