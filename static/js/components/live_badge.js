/** Says whether what the page shows is live. */

import { html } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";
import { TallyElement } from "./element.js";

const WORDS = {
  connecting: () => t("app.connecting"),
  live: () => t("app.live"),
  resuming: () => t("app.resuming"),
  offline: () => t("app.offline"),
};

class LiveBadge extends TallyElement {
  static properties = { state: { reflect: true } };

  render() {
    return html`<span class="badge" role="status"><span class="lamp" aria-hidden="true"></span>${WORDS[this.state]?.()}</span>`;
  }
}

customElements.define("live-badge", LiveBadge);
