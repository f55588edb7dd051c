/** Where one is signed in: each browser, its place and since when, and the way to end it from here. */

import { html, nothing, repeat } from "../../vendor/lit/lit.js";
import { api } from "../api.js";
import { serverClock } from "../clock.js";
import { formatter } from "../format.js";
import { explain, locale, t } from "../i18n.js";
import { toast, toastProblem } from "../toasts.js";
import { onTurns } from "../turns.js";
import { deviceOf } from "../user_agents.js";
import { confirmDialog } from "./dialogs.js";
import { TallyElement } from "./element.js";
import { badge, button, notice, skeleton } from "./parts.js";

class SignInList extends TallyElement {
  static properties = { studio: { attribute: false }, items: { state: true }, problem: { state: true } };
  #endTurns = () => {};

  constructor() {
    super();
    this.items = null;
    this.problem = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#endTurns = onTurns(this.#read);
    addEventListener("signed-out-elsewhere", this.#read);
    this.#read();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#endTurns();
    removeEventListener("signed-out-elsewhere", this.#read);
  }

  #read = async () => {
    try {
      const { items } = await api.get("/sign-ins");
      Object.assign(this, { items: items.toSorted((one, other) => Number(other.current) - Number(one.current)), problem: null });
    } catch (problem) {
      this.problem = problem;
    }
  };

  render() {
    if (this.items === null) return this.problem ? notice(explain(this.problem)) : skeleton();
    const others = this.items.length - 1;
    return html`<p class="intro">${t("profile.signInsIntro")}</p>
      <ul class="sign-ins">
        ${repeat(this.items, ({ id }) => id, (item) => this.#row(item))}
      </ul>
      ${others > 0 ? button(t("profile.endOthers"), () => this.#endOthers(others)) : html`<p class="note">${t("profile.noOthers")}</p>`}`;
  }

  #row(item) {
    const { createdAt, address, current } = item;
    const device = nameOf(item);
    return html`<li>
      <div>
        <p class="device">${device}</p>
        <p class="note">${t("profile.signedIn", { address, time: this.#time(createdAt) })}</p>
      </div>
      ${current ? badge(t("profile.here"), "good") : button(t("profile.end"), () => this.#end(item, device))}
    </li>`;
  }

  #time(moment) {
    const year = new Date(moment).getFullYear() === new Date(serverClock.now()).getFullYear() ? undefined : "numeric";
    const format = { day: "numeric", month: "short", year, hour: "2-digit", minute: "2-digit" };
    return formatter(locale(), this.studio.timezone, format).format(new Date(moment));
  }

  async #end({ id }, device) {
    try {
      await api.remove(`/sign-ins/${id}`);
      toast(t("profile.ended", { device }));
    } catch (problem) {
      toastProblem(problem);
    }
    await this.#read();
  }

  async #endOthers(count) {
    const done = await confirmDialog({
      title: t("profile.endOthers"),
      text: t("profile.endOthersText", { count }),
      confirm: t("profile.endOthersYes"),
      danger: true,
      save: () => api.post("/sign-ins/end-others"),
    });
    if (!done) return;
    toast(t("profile.endedOthers"));
    await this.#read();
  }
}

customElements.define("sign-in-list", SignInList);

function nameOf({ userAgent }) {
  const { browser, system } = deviceOf(userAgent);
  if (!browser) return t("profile.program");
  return system ? t("profile.browserOn", { browser, system }) : browser;
}
