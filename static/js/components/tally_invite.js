/** The page of an invitation link: a name and a password, and one is in. */

import { html } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { linkToken } from "../router.js";
import { newPasswordField, textField } from "./fields.js";
import { FormElement } from "./form_element.js";
import { panel } from "./panel.js";

class TallyInvite extends FormElement {
  label = "Join the studio";

  save(person) {
    return api.acceptInvitation({ ...person, token: linkToken() });
  }

  render() {
    if (!linkToken()) {
      return panel(
        "This link is not complete",
        "Open the whole invitation link, or ask who invited you for a new one.",
        html`<a class="button" href="/sign-in">Go to sign-in</a>`,
      );
    }
    return panel("You are invited", "Choose how the studio sees you, and a password. This link works once.", this.form());
  }

  fields() {
    return html`
      ${textField({ name: "name", label: "Your name", autocomplete: "name", autofocus: true, problem: this.problemOf("name") })}
      ${newPasswordField(this.problemOf("password"), "At least 10 characters; if you have an account already, the password you sign in with.")}
    `;
  }
}

customElements.define("tally-invite", TallyInvite);
