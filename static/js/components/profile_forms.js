/** The forms of one's profile: name and address, and a new password. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { t } from "../i18n.js";
import { toast } from "../toasts.js";
import { textField } from "./fields.js";
import { FormElement } from "./form_element.js";

/** A new address needs the password, so that nobody takes over an account that was left open. */
class ProfileForm extends FormElement {
  static properties = { ...FormElement.properties, user: { attribute: false }, email: { state: true } };

  constructor() {
    super();
    this.email = null;
  }

  get label() {
    return t("app.save");
  }

  get #isNewAddress() {
    return this.email !== null && this.email !== this.user.email;
  }

  render() {
    return this.form();
  }

  fields() {
    const { name, email } = this.user;
    const type = (event) => (this.email = event.target.value.trim());
    return html`
      ${textField({ name: "name", label: t("setup.name"), hint: t("profile.nameHint"), autocomplete: "name", value: name, problem: this.problemOf("name") })}
      ${textField({ name: "email", label: t("signin.email"), type: "email", autocomplete: "email", value: email, problem: this.problemOf("email"), onChange: type })}
      ${this.#isNewAddress ? this.#proof() : nothing}
    `;
  }

  #proof() {
    return textField({
      name: "currentPassword",
      id: "email-password",
      label: t("profile.currentPassword"),
      hint: t("profile.emailProof"),
      type: "password",
      autocomplete: "current-password",
      problem: this.problemOf("currentPassword"),
    });
  }

  save(values) {
    return api.patch("/me", values);
  }

  saved({ user }) {
    Object.assign(this, { user, email: null, busy: false });
    toast(t("profile.saved"));
  }
}

customElements.define("profile-form", ProfileForm);

class PasswordForm extends FormElement {
  static properties = { ...FormElement.properties, email: {} };

  get label() {
    return t("profile.changePassword");
  }

  get look() {
    return "";
  }

  render() {
    return html`<p class="intro">${t("profile.passwordIntro")}</p>
      ${this.form()}`;
  }

  /** The address is there, unseen, for whatever keeps passwords. */
  fields() {
    return html`
      <input type="text" name="username" autocomplete="username" .value=${this.email} hidden />
      ${this.#password("currentPassword", t("profile.currentPassword"), { autocomplete: "current-password" })}
      ${this.#password("newPassword", t("profile.newPassword"), { autocomplete: "new-password", minlength: 10, hint: t("setup.passwordHint") })}
    `;
  }

  #password(name, label, rest) {
    return textField({ name, label, type: "password", problem: this.problemOf(name), ...rest });
  }

  save({ currentPassword, newPassword }) {
    return api.post("/me/password", { currentPassword, newPassword });
  }

  saved() {
    this.querySelector("form").reset();
    this.busy = false;
    toast(t("profile.passwordChanged"));
    this.dispatchEvent(new CustomEvent("signed-out-elsewhere", { bubbles: true }));
  }
}

customElements.define("password-form", PasswordForm);
