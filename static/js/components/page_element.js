/** What every page of the studio is: an element that is drawn anew when the store or the address changes. */

import { commands } from "../commands.js";
import { TallyElement } from "./element.js";

/** A page gives its `render()`, and may give `commands()` to offer while it is shown. Its store is `this.studio`. */
export class PageElement extends TallyElement {
  static properties = { studio: { attribute: false } };
  #withdraw = () => {};

  /** @returns {import("../commands.js").Command[]} */
  commands() {
    return [];
  }

  connectedCallback() {
    super.connectedCallback();
    this.studio.addEventListener("change", this.#draw);
    addEventListener("popstate", this.#draw);
    this.#withdraw = commands.register(this.commands());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.removeEventListener("change", this.#draw);
    removeEventListener("popstate", this.#draw);
    this.#withdraw();
  }

  #draw = () => this.requestUpdate();
}
