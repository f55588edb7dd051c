/** Sign-in, and the word on why one has to sign in again. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { textField } from "./fields.js";
import { FormElement } from "./form_element.js";
import { panel } from "./panel.js";

class TallySignIn extends FormElement {
  label = "Sign in";

  save(credentials) {
    return api.signIn(credentials);
  }

  render() {
    return panel(
      "Sign in",
      "Your studio's clock is one step away.",
      html`${this.#ended()} ${this.form()}
        <p class="aside">A new studio? Open the setup link that the server printed when it first started.</p>`,
    );
  }

  fields() {
    const problem = (name) => this.problemOf(name);
    return html`
      ${textField({ name: "email", label: "E-mail", type: "email", autocomplete: "username", autofocus: true, problem: problem("email") })}
      ${textField({ name: "password", label: "Password", type: "password", autocomplete: "current-password", problem: problem("password") })}
    `;
  }

  #ended() {
    if (history.state !== "ended") return nothing;
    return html`<p class="notice calm" role="status">Your sign-in has ended. Sign in again to go on; running timers kept running.</p>`;
  }
}

customElements.define("tally-sign-in", TallySignIn);
