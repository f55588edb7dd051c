/** The organization: its name, its money and times, and the rules that hold for everybody. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { choiceField, textField } from "../components/fields.js";
import { switchField } from "../components/choices.js";
import { FormElement } from "../components/form_element.js";
import { optionField } from "../components/options.js";
import { PageElement } from "../components/page_element.js";
import { notice, pageHead, skeleton } from "../components/parts.js";
import { formatter } from "../format.js";
import { explain, locale, setStudioLocale, t } from "../i18n.js";
import { currencies, locales, sampleAmount, timezones } from "../places.js";
import { toast } from "../toasts.js";
import { serverClock } from "../clock.js";

class OrganizationPage extends PageElement {
  static properties = { ...PageElement.properties, organization: { state: true }, problem: { state: true } };

  constructor() {
    super();
    this.organization = null;
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

  #hear = ({ detail: { event, data } }) => {
    if (event === "reset" || (event === "catalog:changed" && data.kind === "organization")) this.#read();
  };

  async #read() {
    try {
      Object.assign(this, { organization: await api.get("/organization"), problem: null });
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    return html`<section class="page narrow">
      ${pageHead(t("nav.organization"), { intro: t("organization.intro") })} ${this.problem ? notice(explain(this.problem)) : nothing}
      ${this.organization ? this.#form() : this.problem ? nothing : skeleton(6)}
    </section>`;
  }

  #form() {
    return html`<organization-form .organization=${this.organization}></organization-form>`;
  }
}

customElements.define("organization-page", OrganizationPage);

/** The form of the organization's settings, each with what changing it means. */
class OrganizationForm extends FormElement {
  static properties = { ...FormElement.properties, organization: { attribute: false }, chosen: { state: true } };
  #options = null;

  constructor() {
    super();
    this.chosen = {};
  }

  get label() {
    return t("app.save");
  }

  /** What the fields hold, as far as the hints show it. */
  get #now() {
    return { ...this.organization, ...this.chosen };
  }

  render() {
    this.#options ??= optionsOf(this.organization);
    return this.form();
  }

  fields() {
    return html`
      <fieldset class="card-plain">
        <legend>${t("organization.studio")}</legend>
        ${textField({ name: "name", label: t("setup.studioName"), hint: t("organization.nameHint"), autocomplete: "organization", value: this.organization.name, problem: this.problemOf("name") })}
      </fieldset>
      <fieldset class="card-plain">
        <legend>${t("organization.writing")}</legend>
        ${this.#choice("locale", t("setup.locale"), t("organization.localeHint", this.#samples()))}
        ${this.#choice("currency", t("setup.currency"), t("organization.currencyHint"))}
        ${this.#choice("timezone", t("setup.timezone"), t("organization.timezoneHint", { time: this.#time() }))}
      </fieldset>
      <fieldset class="card-plain">
        <legend>${t("organization.rules")}</legend>
        ${this.#policy()}
        ${switchField({ name: "engineersSeeCosts", label: t("organization.engineersSeeCosts"), hint: t("organization.engineersSeeCostsHint"), checked: this.organization.engineersSeeCosts })}
      </fieldset>
    `;
  }

  #choice(name, label, hint) {
    const onChange = (event) => (this.chosen = { ...this.chosen, [name]: event.target.value });
    return choiceField({ name, label, hint, options: this.#options[name], value: this.organization[name], problem: this.problemOf(name), onChange });
  }

  #policy() {
    const options = [
      { value: "owner", label: t("organization.perPerson"), hint: t("organization.perPersonHint") },
      { value: "session", label: t("organization.perSession"), hint: t("organization.perSessionHint") },
    ];
    const problem = this.problemOf("runningPolicy");
    return optionField({ name: "runningPolicy", label: t("organization.runningPolicy"), options, value: this.organization.runningPolicy, problem });
  }

  #samples() {
    const { locale: tag, currency, timezone } = this.#now;
    const date = formatter(tag, timezone, { dateStyle: "long" }).format(serverClock.now());
    return { date, amount: sampleAmount(tag, currency) };
  }

  #time() {
    return formatter(locale(), this.#now.timezone, { hour: "2-digit", minute: "2-digit" }).format(serverClock.now());
  }

  /** What stays is not sent, so that no rule is asked that nobody wants to change. */
  save({ engineersSeeCosts, ...values }) {
    const wished = { ...values, engineersSeeCosts: engineersSeeCosts === "on" };
    const changes = Object.fromEntries(Object.entries(wished).filter(([name, value]) => value !== this.organization[name]));
    return api.patch("/organization", changes);
  }

  saved(organization) {
    setStudioLocale(organization.locale);
    Object.assign(this, { organization, chosen: {}, busy: false });
    toast(t("organization.saved"));
  }
}

customElements.define("organization-form", OrganizationForm);

function optionsOf({ currency, locale: tag, timezone }) {
  const known = currencies();
  const currencyOptions = known.some(({ value }) => value === currency) ? known : [{ value: currency, label: currency }, ...known];
  return { currency: currencyOptions, locale: locales(tag), timezone: timezones(timezone) };
}
