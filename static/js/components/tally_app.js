/** The app: one page for each address, and the board for those who are signed in. */

import { html } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { backOff } from "../live_connection.js";
import { go } from "../router.js";
import { TallyElement } from "./element.js";
import { panel } from "./panel.js";
import "./tally_board.js";

// Each is loaded when somebody comes to it.
const DOORS = {
  "/setup": { title: "Set up", load: () => import("./tally_setup.js"), page: () => html`<tally-setup></tally-setup>` },
  "/sign-in": {
    title: "Sign in",
    load: () => import("./tally_sign_in.js"),
    page: () => html`<tally-sign-in></tally-sign-in>`,
  },
  "/invite": { title: "Join", load: () => import("./tally_invite.js"), page: () => html`<tally-invite></tally-invite>` },
};

class TallyApp extends TallyElement {
  static properties = { me: { state: true }, problem: { state: true } };
  #failures = 0;
  #retry = null;

  constructor() {
    super();
    this.me = null;
    this.problem = null;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("popstate", this.#arrive);
    this.#arrive();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("popstate", this.#arrive);
    clearTimeout(this.#retry);
  }

  render() {
    const door = DOORS[location.pathname];
    if (door && !this.problem) return door.page();
    if (this.me) return html`<tally-board .me=${this.me}></tally-board>`;
    if (this.problem) return this.#trouble();
    return html`<main class="panel" aria-busy="true"></main>`;
  }

  #arrive = () => {
    const door = DOORS[location.pathname];
    document.title = door ? `${door.title} · Tally` : "Tally";
    Object.assign(this, { me: null, problem: null });
    clearTimeout(this.#retry);
    this.#failures = 0;
    this.requestUpdate();
    if (!door) this.#enter();
    else door.load().catch((problem) => (this.problem = problem));
  };

  async #enter() {
    try {
      this.me = await api.me();
      document.title = `${this.me.organization.name} · Tally`;
    } catch (problem) {
      if (problem.status === 401) go("/sign-in");
      else this.#wait(problem);
    }
  }

  /** Nobody may be there to try again, such as before a screen on the wall. */
  #wait(problem) {
    this.problem = problem;
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#enter(), 1000 * (problem.retryAfter ?? 0) + backOff(this.#failures));
  }

  #trouble() {
    const retry = html`<button class="button primary" @click=${this.#arrive}>Try again</button>`;
    return panel("Tally does not answer", this.problem.message, retry);
  }
}

customElements.define("tally-app", TallyApp);
