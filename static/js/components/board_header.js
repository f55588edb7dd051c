/** The head of the board: the studio, whether it is live, who is signed in, and the way out. */

import { html } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";
import { replace } from "../router.js";
import { TallyElement } from "./element.js";
import "./live_badge.js";

class BoardHeader extends TallyElement {
  static properties = { studio: { attribute: false }, connection: { attribute: false }, problem: { state: true } };

  render() {
    const { organization, user, role } = this.studio.me;
    return html`<header class="head">
      <h1>${organization.name}</h1>
      <live-badge state=${this.connection}></live-badge>
      <p class="person"><span class="name">${user.name}</span> <span class="role">${t(`role.${role}`)}</span></p>
      <button class="button quiet" @click=${this.#signOut}>${this.problem ? t("app.retry") : t("nav.signOut")}</button>
    </header>`;
  }

  async #signOut() {
    try {
      await this.studio.signOut();
      replace("/sign-in");
    } catch (problem) {
      this.problem = problem;
    }
  }
}

customElements.define("board-header", BoardHeader);
