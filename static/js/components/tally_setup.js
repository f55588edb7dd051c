/** The first page of all: the one-time link creates the studio and its owner. */

import { html } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { rememberFounding } from "../founding.js";
import { t } from "../i18n.js";
import { currencies, likelyCurrency, likelyLocale, locales, sampleAmount, timezones } from "../places.js";
import { linkToken, replace } from "../router.js";
import { tourOf } from "../tour.js";
import { choiceField, newPasswordField, textField } from "./fields.js";
import { FormElement, staleLink } from "./form_element.js";
import { panel } from "./panel.js";

class TallySetup extends FormElement {
  static properties = { ...FormElement.properties, locale: { state: true }, currency: { state: true } };

  get label() {
    return t("setup.submit");
  }

  constructor() {
    super();
    this.locale = likelyLocale(navigator.language);
    this.currency = likelyCurrency(this.locale);
    this.timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    this.options = { currency: currencies(), locale: locales(this.locale), timezone: timezones(this.timezone) };
  }

  save(studio) {
    return api.setUp({ ...studio, token: linkToken() }).catch((problem) => staleLink(problem, t("setup.stale")));
  }

  /** @param {import("../api_types.js").Me} me */
  saved({ user, organization }) {
    rememberFounding(organization.id);
    tourOf(user.id).offer();
    replace("/");
  }

  render() {
    if (!linkToken()) {
      return panel(
        t("setup.incomplete"),
        t("setup.incompleteIntro"),
        html`<a class="button" href="/sign-in">${t("setup.toSignIn")}</a>`,
      );
    }
    return panel(t("setup.title"), t("setup.intro"), this.form());
  }

  fields() {
    return html`
      <fieldset>
        <legend>${t("setup.studio")}</legend>
        ${this.#text("organization", t("setup.studioName"), { autocomplete: "organization", autofocus: true })}
        <div class="pair">${this.#choice("locale", t("setup.locale"))} ${this.#choice("currency", t("setup.currency"), this.#sample())}</div>
        ${this.#choice("timezone", t("setup.timezone"))}
      </fieldset>
      <fieldset>
        <legend>${t("setup.owner")}</legend>
        <div class="pair">
          ${this.#text("name", t("setup.name"), { autocomplete: "name" })}
          ${this.#text("email", t("signin.email"), { type: "email", autocomplete: "username" })}
        </div>
        ${newPasswordField(this.problemOf("password"))}
      </fieldset>
    `;
  }

  #text(name, label, rest) {
    return textField({ name, label, problem: this.problemOf(name), ...rest });
  }

  #choice(name, label, hint) {
    const onChange = (event) => (this[name] = event.target.value);
    return choiceField({ name, label, hint, options: this.options[name], value: this[name], problem: this.problemOf(name), onChange });
  }

  #sample() {
    return t("setup.sample", { amount: sampleAmount(this.locale, this.currency) });
  }
}

customElements.define("tally-setup", TallySetup);
