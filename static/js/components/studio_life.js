/** Who is there, and what changed a moment ago. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { serverClock } from "../clock.js";
import { timeOfDay } from "../format.js";
import { locale, t } from "../i18n.js";
import { happeningWords } from "../happening_words.js";
import { TallyElement } from "./element.js";
import { icon } from "./icons.js";
import { avatar } from "./parts.js";
import "./choices.js";

/** Drawn anew with the board, whose `changes` it is given. */
class StudioLife extends TallyElement {
  static properties = { studio: { attribute: false }, changes: { attribute: false } };

  render() {
    return html`${this.#there()} ${this.#lately()}`;
  }

  #there() {
    const { people, kiosks = [] } = this.studio.presence;
    const others = people.filter(({ userId }) => userId !== this.studio.me.user.id);
    return html`<section class="there" aria-labelledby="there">
      <h2 id="there">${t("board.there")} <span class="count">${people.length + kiosks.length || ""}</span></h2>
      <ul>
        ${repeat(people, ({ userId }) => userId, (person) => this.#person(person))}
        ${repeat(kiosks, ({ kioskId }) => `kiosk ${kioskId}`, ({ name }) => html`<li class="display"><span class="face">${icon("kiosks")}</span><span>${name}</span></li>`)}
      </ul>
      ${others.length + kiosks.length === 0 ? html`<p class="hint">${t("board.nobodyHere")}</p>` : nothing}
    </section>`;
  }

  #person({ userId, name }) {
    const working = this.studio.timers.some(({ ownerId }) => ownerId === userId);
    return html`<li class=${working ? "working" : ""}>
      ${avatar(name)}<span>${name}</span>${userId === this.studio.me.user.id ? html`<span class="you">${t("board.you")}</span>` : nothing}
    </li>`;
  }

  #lately() {
    const { happenings } = this.studio;
    return html`<section class="lately" aria-labelledby="lately">
      <h2 id="lately">${t("board.justNow")}</h2>
      ${happenings.length > 0
        ? html`<ol>${repeat(happenings, ({ id }) => id, (one) => this.#happening(one))}</ol>`
        : html`<p class="hint">${t("board.justNowNone")}</p>`}
    </section>`;
  }

  #happening(happening) {
    const { color, at } = happening;
    const time = timeOfDay(at, { timezone: this.studio.timezone, locale: locale(), now: serverClock.now() });
    return html`<li>
      ${color ? html`<color-dot class="swatch" .color=${color}></color-dot>` : html`<span class="swatch none"></span>`}
      <span>${happeningWords(happening)}</span><time datetime=${at}>${time}</time>
    </li>`;
  }
}

customElements.define("studio-life", StudioLife);
