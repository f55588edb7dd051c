/** The head of the board: the studio, whether it is live, who is signed in, and the way out. */

import { html } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { go } from "../router.js";
import { TallyElement } from "./element.js";
import "./live_badge.js";

class BoardHeader extends TallyElement {
  static properties = { me: { attribute: false }, connection: { attribute: false }, problem: { state: true } };

  render() {
    const { organization, user, role } = this.me;
    return html`<header class="head">
      <h1>${organization.name}</h1>
      <live-badge state=${this.connection}></live-badge>
      <p class="person"><span class="name">${user.name}</span> <span class="role">${role}</span></p>
      <button class="button quiet" @click=${this.#signOut}>${this.problem ? "Try again" : "Sign out"}</button>
    </header>`;
  }

  async #signOut() {
    this.dispatchEvent(new Event("leave"));
    try {
      await api.signOut();
      go("/sign-in");
    } catch (problem) {
      this.problem = problem;
    }
  }
}

customElements.define("board-header", BoardHeader);
