/** The page of an invitation link: a name and a password, and one is in. */

import { html } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { t } from "../i18n.js";
import { linkToken, replace } from "../router.js";
import { tourOf } from "../tour.js";
import { newPasswordField, textField } from "./fields.js";
import { FormElement, staleLink } from "./form_element.js";
import { panel } from "./panel.js";

class TallyInvite extends FormElement {
  get label() {
    return t("invite.submit");
  }

  save(person) {
    return api.acceptInvitation({ ...person, token: linkToken() }).catch((problem) => staleLink(problem, t("invite.stale")));
  }

  /** @param {import("../api_types.js").Me} me */
  saved({ user }) {
    tourOf(user.id).offer();
    replace("/");
  }

  render() {
    if (!linkToken()) {
      return panel(
        t("setup.incomplete"),
        t("invite.incompleteIntro"),
        html`<a class="button" href="/sign-in">${t("setup.toSignIn")}</a>`,
      );
    }
    return panel(t("invite.title"), t("invite.intro"), this.form());
  }

  fields() {
    return html`
      ${textField({ name: "name", label: t("setup.name"), autocomplete: "name", autofocus: true, problem: this.problemOf("name") })}
      ${newPasswordField(this.problemOf("password"), t("invite.passwordHint"))}
    `;
  }
}

customElements.define("tally-invite", TallyInvite);
