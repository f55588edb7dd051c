/** The first page of all: the one-time link creates the studio and its owner. */

import { html } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { currencies, likelyCurrency, likelyLocale, locales, sampleAmount, timezones } from "../places.js";
import { linkToken } from "../router.js";
import { choiceField, newPasswordField, textField } from "./fields.js";
import { FormElement } from "./form_element.js";
import { panel } from "./panel.js";

class TallySetup extends FormElement {
  static properties = { locale: { state: true }, currency: { state: true } };

  label = "Create the studio";

  constructor() {
    super();
    this.locale = likelyLocale(navigator.language);
    this.currency = likelyCurrency(this.locale);
    this.timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    this.options = { currency: currencies(), locale: locales(this.locale), timezone: timezones(this.timezone) };
  }

  save(studio) {
    return api.setUp({ ...studio, token: linkToken() });
  }

  render() {
    if (!linkToken()) {
      return panel(
        "This link is not complete",
        "Open the whole setup link that the server printed when it started; it ends with a token.",
        html`<a class="button" href="/sign-in">Go to sign-in</a>`,
      );
    }
    return panel("Welcome to Tally", "Two minutes, and your studio is on the clock. This link works once.", this.form());
  }

  fields() {
    return html`
      <fieldset>
        <legend>The studio</legend>
        ${this.#text("organization", "Studio name", { autocomplete: "organization", autofocus: true })}
        <div class="pair">${this.#choice("locale", "Language and region")} ${this.#choice("currency", "Currency", this.#sample())}</div>
        ${this.#choice("timezone", "Time zone")}
      </fieldset>
      <fieldset>
        <legend>You, the owner</legend>
        <div class="pair">
          ${this.#text("name", "Your name", { autocomplete: "name" })}
          ${this.#text("email", "E-mail", { type: "email", autocomplete: "username" })}
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
    return `An hour of recording reads ${sampleAmount(this.locale, this.currency)}.`;
  }
}

customElements.define("tally-setup", TallySetup);
