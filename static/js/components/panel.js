/** The frame of a page that asks for something before the board: the lamp, a title, one sentence, and the rest. */

import { html } from "../../vendor/lit/lit.js";
import { currentLanguage, languages, setLanguage, t } from "../i18n.js";

export function panel(title, intro, content) {
  return html`<main class="panel">
    <p class="brand"><span class="lamp" aria-hidden="true"></span>${t("app.name")}</p>
    <h1>${title}</h1>
    <p class="intro">${intro}</p>
    ${content} ${languageRow()}
  </main>`;
}

/** Whoever can't read this page finds their own language by its own name. */
function languageRow() {
  const choice = ({ code, name }) => html`<button
    type="button"
    class="button quiet"
    lang=${code}
    aria-pressed=${code === currentLanguage()}
    @click=${() => setLanguage(code)}
  >
    ${name}
  </button>`;
  return html`<div class="panel-languages" role="group" aria-label=${t("nav.language")}>${languages().map(choice)}</div>`;
}
