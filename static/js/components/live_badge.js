/** Says whether what the page shows is live. */

import { html } from "../../vendor/lit/lit.js";
import { TallyElement } from "./element.js";

const WORDS = { connecting: "Connecting", live: "Live", resuming: "Catching up", offline: "Offline" };

class LiveBadge extends TallyElement {
  static properties = { state: { reflect: true } };

  render() {
    return html`<span class="badge" role="status"><span class="lamp" aria-hidden="true"></span>${WORDS[this.state]}</span>`;
  }
}

customElements.define("live-badge", LiveBadge);
