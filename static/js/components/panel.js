/** The frame of a page that asks for something before the board: the lamp, a title, one sentence, and the rest. */

import { html } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";

export function panel(title, intro, content) {
  return html`<main class="panel">
    <p class="brand"><span class="lamp" aria-hidden="true"></span>${t("app.name")}</p>
    <h1>${title}</h1>
    <p class="intro">${intro}</p>
    ${content}
  </main>`;
}
