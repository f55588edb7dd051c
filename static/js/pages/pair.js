/** A manager's phone before a screen that asks to be let in: which one it is, and what it is to show. */

import { html } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { serverClock } from "../clock.js";
import { toast } from "../toasts.js";
import { timeOfDay } from "../format.js";
import { locale, t } from "../i18n.js";
import { query, setQuery } from "../router.js";
import { deviceOf } from "../user_agents.js";
import { FormElement } from "../components/form_element.js";
import { kioskFields, kioskWish, shownBy } from "../components/kiosk_fields.js";
import { textField } from "../components/fields.js";
import { button, linkButton, notice, pageHead, skeleton } from "../components/parts.js";

/** Asks for the code that a screen shows, unless the address has it, then for what is to become of the screen. */
export class PairPage extends FormElement {
  static properties = {
    ...FormElement.properties,
    studio: { attribute: false },
    waiting: { state: true },
    kiosk: { state: true },
  };

  constructor() {
    super();
    this.waiting = null;
    this.kiosk = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.studio.addEventListener("change", this.#draw);
    if (query().code && this.#mayPair) this.#find(query().code);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.removeEventListener("change", this.#draw);
  }

  #draw = () => this.requestUpdate();

  get #mayPair() {
    return this.studio.may("kiosks:manage");
  }

  get #rooms() {
    return this.studio.inUse("rooms");
  }

  render() {
    this.studio.list("rooms"); // asks for them, however soon they are needed
    return html`<section class="page narrow pair">
      ${pageHead(this.#title, { intro: this.#intro })} ${this.#mayPair ? this.#content() : notice(t("kiosks.notYours"), "calm")}
    </section>`;
  }

  get #title() {
    if (this.kiosk) return t("kiosks.letInTitle", { name: this.kiosk.name });
    return this.waiting ? t("kiosks.asks") : t("nav.pair");
  }

  get #intro() {
    if (this.kiosk) return t("kiosks.letInIntro", { shown: shownBy(this.kiosk, this.#rooms) });
    return this.waiting ? t("kiosks.asksIntro") : t("kiosks.pairIntro");
  }

  #content() {
    if (this.kiosk) return this.#end();
    if (this.waiting && !this.studio.has("rooms")) return skeleton();
    return this.waiting ? html`${this.#screen()} ${this.form()}` : this.form();
  }

  get label() {
    return this.waiting ? t("kiosks.letIn") : t("kiosks.find");
  }

  get beside() {
    return this.waiting ? button(t("kiosks.deny"), () => this.#deny(), { kind: "danger" }) : undefined;
  }

  fields() {
    const problemOf = (name) => this.problemOf(name);
    if (this.waiting) return kioskFields(this.#rooms, problemOf);
    return textField({
      name: "userCode",
      label: t("kiosks.code"),
      hint: t("kiosks.codeHint"),
      placeholder: "BCDF-GHJK",
      autocomplete: "off",
      value: query().code,
      maxlength: 40,
      autofocus: true,
      problem: problemOf("userCode"),
    });
  }

  save(values) {
    const { userCode } = this.waiting ?? values;
    if (!this.waiting) return lookUp(userCode);
    return api.post("/kiosks", { userCode, ...kioskWish(values) });
  }

  saved(result) {
    this.busy = false;
    if (this.waiting) this.kiosk = result;
    else this.waiting = result;
    this.#turn();
  }

  /** Whoever listens is told that the page is another one now. */
  async #turn() {
    await this.updateComplete;
    this.querySelector("h1")?.focus();
  }

  async #find(code) {
    try {
      this.waiting = await lookUp(code);
    } catch (problem) {
      this.problem = problem;
    }
  }

  async #deny() {
    try {
      await api.post("/kiosks/deny", { userCode: this.waiting.userCode });
      toast(t("kiosks.denied"));
      this.#again();
    } catch (problem) {
      this.problem = problem;
    }
  }

  #again() {
    Object.assign(this, { waiting: null, kiosk: null, problem: null });
    setQuery({ code: null });
    this.#turn();
  }

  #screen() {
    const { userCode, address, userAgent, createdAt } = this.waiting;
    const place = { locale: locale(), timezone: this.studio.timezone, now: serverClock.now() };
    const { browser, system } = deviceOf(userAgent);
    return html`<div class="card-plain asking">
      <p class="asking-code">${userCode}</p>
      <dl>
        <dt>${t("kiosks.browser")}</dt>
        <dd>${browser ?? t("kiosks.unknown")}${system ? `, ${system}` : ""}</dd>
        <dt>${t("kiosks.address")}</dt>
        <dd>${address}</dd>
        <dt>${t("kiosks.since")}</dt>
        <dd>${timeOfDay(createdAt, place)}</dd>
      </dl>
    </div>`;
  }

  #end() {
    return html`<div class="actions">
      ${linkButton(t("kiosks.manage"), "/manage/kiosks", { kind: "primary" })} ${button(t("kiosks.another"), () => this.#again())}
    </div>`;
  }
}

/** The screen that waits with a code; says plainly when none does. */
async function lookUp(userCode) {
  try {
    return await api.get("/kiosks/pairing", { userCode });
  } catch (problem) {
    if (problem.status === 404) problem.errors = [{ path: "userCode", message: t("kiosks.noScreen") }];
    throw problem;
  }
}

customElements.define("pair-page", PairPage);
