/** The displays: what each shows and whether it is up, and what can be done with it. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { confirmDialog, formDialog } from "../components/dialogs.js";
import { kioskFields, kioskWish, shownBy } from "../components/kiosk_fields.js";
import { PageElement } from "../components/page_element.js";
import { badge, button, empty, linkButton, notice, pageHead, skeleton } from "../components/parts.js";
import { explain, t } from "../i18n.js";
import { go } from "../router.js";
import { toast, toastProblem } from "../toasts.js";
import "../components/menu_button.js";

class ManageKiosks extends PageElement {
  static properties = { ...PageElement.properties, kiosks: { state: true }, problem: { state: true } };

  constructor() {
    super();
    this.kiosks = null;
    this.problem = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.studio.addEventListener("message", this.#hear);
    this.#read();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.removeEventListener("message", this.#hear);
  }

  commands() {
    return [{ id: "pair", title: t("nav.pair"), section: t("nav.kiosks"), run: () => go("/pair") }];
  }

  #hear = ({ detail: { event, data } }) => {
    if (event === "reset" || (event === "catalog:changed" && data.kind === "kiosk")) this.#read();
  };

  async #read() {
    try {
      Object.assign(this, { kiosks: await api.all("/kiosks"), problem: null });
    } catch (problem) {
      this.problem = problem;
    }
  }

  get #rooms() {
    return this.studio.inUse("rooms");
  }

  render() {
    const pair = linkButton(t("nav.pair"), "/pair", { kind: "primary", sign: "plus" });
    return html`<section class="page">
      ${pageHead(t("nav.kiosks"), { intro: t("kiosks.intro"), actions: pair })}
      ${this.problem ? notice(explain(this.problem)) : nothing} ${this.#list()}
    </section>`;
  }

  #list() {
    if (this.kiosks === null) return this.problem ? nothing : skeleton();
    if (this.kiosks.length === 0) return this.#none();
    return html`<ul class="kiosk-list">
      ${repeat(this.kiosks, ({ id }) => id, (kiosk) => this.#row(kiosk))}
    </ul>`;
  }

  #none() {
    const action = linkButton(t("nav.pair"), "/pair", { kind: "primary" });
    return empty({ title: t("kiosks.none"), text: t("kiosks.noneText", { address: `${location.origin}/kiosk` }), action });
  }

  #row(kiosk) {
    const isUp = this.studio.presence.kiosks.some(({ kioskId }) => kioskId === kiosk.id);
    return html`<li class="card-plain kiosk-row">
      <div>
        <h2>${kiosk.name}</h2>
        <p>${shownBy(kiosk, this.studio.list("rooms"))}${kiosk.showCosts ? html` · ${t("kiosks.withCosts")}` : nothing}</p>
      </div>
      ${badge(t(isUp ? "kiosks.up" : "kiosks.down"), isUp ? "good" : "muted")}
      <div class="actions">
        ${button(t("kiosks.blink"), () => this.#blink(kiosk, isUp))} ${button(t("app.edit"), () => this.#edit(kiosk), { sign: "edit" })}
        <menu-button label=${t("kiosks.moreOf", { name: kiosk.name })} .items=${this.#items(kiosk)}></menu-button>
      </div>
    </li>`;
  }

  #items(kiosk) {
    return [{ label: t("kiosks.remove"), sign: "trash", danger: true, run: () => this.#remove(kiosk) }];
  }

  async #blink({ id, name }, isUp) {
    if (!isUp) return toast(t("kiosks.blinkDown", { name }));
    try {
      await api.post(`/kiosks/${id}/identify`);
      toast(t("kiosks.blinks", { name }));
    } catch (problem) {
      toastProblem(problem);
    }
  }

  async #edit(kiosk) {
    const done = await formDialog({
      title: t("kiosks.edit"),
      submit: t("app.save"),
      fields: (problemOf) => kioskFields(this.#rooms, problemOf, kiosk),
      save: (values) => api.patch(`/kiosks/${kiosk.id}`, kioskWish(values)),
    });
    if (done) await this.#read();
  }

  async #remove({ id, name }) {
    const done = await confirmDialog({
      title: t("kiosks.removeTitle", { name }),
      text: t("kiosks.removeText"),
      confirm: t("kiosks.remove"),
      danger: true,
      save: () => api.remove(`/kiosks/${id}`),
    });
    if (done) await this.#read();
  }
}

customElements.define("manage-kiosks", ManageKiosks);
