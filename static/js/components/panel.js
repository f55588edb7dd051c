/** The frame of a page that asks for something before the board: the lamp, a title, one sentence, and the rest. */

import { html } from "../../vendor/lit/lit.js";

export function panel(title, intro, content) {
  return html`<main class="panel">
    <p class="brand"><span class="lamp" aria-hidden="true"></span>Tally</p>
    <h1>${title}</h1>
    <p class="intro">${intro}</p>
    ${content}
  </main>`;
}
