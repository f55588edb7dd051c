/** The live board: one's own work, and every running timer of the studio. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { timeOfDay } from "../format.js";
import { go } from "../router.js";
import { Studio } from "../studio.js";
import { TallyElement } from "./element.js";
import "./board_header.js";
import "./own_work.js";
import "./tally_timer.js";

/** When the network may have changed, or somebody looks again at a page that was hidden, frozen or put by. */
const TURNS = [
  [globalThis, "online"],
  [globalThis, "offline"],
  [globalThis, "pageshow"],
  [document, "visibilitychange"],
  [document, "resume"],
];

class TallyBoard extends TallyElement {
  static properties = { me: { attribute: false } };

  connectedCallback() {
    super.connectedCallback();
    this.studio = new Studio(this.me);
    this.studio.addEventListener("change", () => this.requestUpdate());
    this.studio.addEventListener("signed-out", () => go("/sign-in", this.leaving ? null : "ended"));
    this.studio.addEventListener("changed", () => go("/"));
    this.studio.open();
    for (const [target, name] of TURNS) target.addEventListener(name, this.#wake);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.close();
    for (const [target, name] of TURNS) target.removeEventListener(name, this.#wake);
  }

  #wake = () => this.studio.wake();

  /** Who signs out here need not be told that their sign-in has ended. */
  #leave = () => (this.leaving = true);

  render() {
    const { connection, known, mayTrack, problem } = this.studio;
    return html`<board-header .me=${this.me} .connection=${connection} @leave=${this.#leave}></board-header>
      <main class="board" data-connection=${connection}>
        ${connection === "offline" ? this.#stale() : nothing}
        ${problem && connection !== "offline" ? html`<p class="notice" role="alert">${problem.message}</p>` : nothing}
        ${known && mayTrack ? this.#own() : nothing} ${known ? this.#everyone() : nothing}
      </main>`;
  }

  #own() {
    const { connection, ownTimers, taskTypes } = this.studio;
    return html`<own-work
      .studio=${this.studio}
      .timers=${ownTimers}
      .taskTypes=${taskTypes}
      ?live=${connection === "live"}
    ></own-work>`;
  }

  #everyone() {
    const { timers } = this.studio;
    return html`<section class="everyone" aria-labelledby="everyone">
      <h2 id="everyone">In the studio now <span class="count">${timers.length}</span></h2>
      ${timers.length > 0 ? this.#cards(timers) : this.#nobody()}
    </section>`;
  }

  #cards(timers) {
    const { user, organization } = this.me;
    const card = (timer) =>
      html`<tally-timer role="listitem" .timer=${timer} .place=${organization} ?own=${timer.ownerId === user.id}></tally-timer>`;
    return html`<div class="cards" role="list">${repeat(timers, ({ timeEntryId }) => timeEntryId, card)}</div>`;
  }

  #nobody() {
    return html`<p class="empty">
      No clock is running. As soon as somebody starts a timer, on any phone or screen, it appears here by itself.
    </p>`;
  }

  #stale() {
    const { heardAt } = this.studio;
    const { timezone, locale } = this.me.organization;
    const as = heardAt === null ? "" : ` You see the studio as of ${timeOfDay(heardAt, { timezone, locale, now: heardAt })}.`;
    return html`<p class="notice" role="alert">The server can't be reached.${as} Tally keeps trying; check the network if this lasts.</p>`;
  }
}

customElements.define("tally-board", TallyBoard);
