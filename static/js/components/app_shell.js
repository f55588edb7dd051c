/** What is around every page of the studio. */

import { html } from "../../vendor/lit/lit.js";
import { TallyElement } from "./element.js";
import "./board_header.js";

class AppShell extends TallyElement {
  static properties = { studio: { attribute: false }, path: { attribute: false }, page: { attribute: false } };

  connectedCallback() {
    super.connectedCallback();
    this.studio.addEventListener("change", this.#draw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.removeEventListener("change", this.#draw);
  }

  #draw = () => this.requestUpdate();

  render() {
    return html`<board-header .studio=${this.studio} .connection=${this.studio.connection}></board-header>
      <main id="main">${this.page}</main>`;
  }
}

customElements.define("app-shell", AppShell);
