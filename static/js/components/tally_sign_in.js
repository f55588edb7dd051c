/** Sign-in, and the word on why one has to sign in again. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { t } from "../i18n.js";
import { replace, wantedPage } from "../router.js";
import { textField } from "./fields.js";
import { FormElement } from "./form_element.js";
import { panel } from "./panel.js";

class TallySignIn extends FormElement {
  get label() {
    return t("signin.submit");
  }

  save(credentials) {
    return api.signIn(credentials);
  }

  saved() {
    replace(wantedPage());
  }

  render() {
    return panel(
      t("signin.title"),
      t("signin.intro"),
      html`${this.#ended()} ${this.form()}
        <p class="aside">${t("signin.forgot")} ${t("signin.new")}</p>`,
    );
  }

  fields() {
    const problem = (name) => this.problemOf(name);
    return html`
      ${textField({ name: "email", label: t("signin.email"), type: "email", autocomplete: "username", autofocus: true, problem: problem("email") })}
      ${textField({ name: "password", label: t("signin.password"), type: "password", autocomplete: "current-password", problem: problem("password") })}
    `;
  }

  #ended() {
    if (history.state !== "ended") return nothing;
    return html`<p class="notice calm" role="status">${t("signin.ended")}</p>`;
  }
}

customElements.define("tally-sign-in", TallySignIn);
