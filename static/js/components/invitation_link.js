/** An invitation that was just made: its link to pass on, as text to copy and as a square to scan. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";
import { TallyElement } from "./element.js";
import { button, iconButton, notice } from "./parts.js";
import { qrCode } from "./qr_code.js";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** A dialog that shows the link once; nobody can read it again later, not even the server. */
class InvitationLink extends TallyElement {
  static properties = { member: { attribute: false }, copied: { state: true } };

  constructor() {
    super();
    this.copied = false;
  }

  firstUpdated() {
    this.querySelector("dialog").showModal();
  }

  render() {
    const { name, invitationLink } = this.member;
    const close = () => this.querySelector("dialog").close();
    return html`<dialog class="dialog invitation" aria-labelledby="invitation-title" @close=${() => this.remove()}>
      <header>
        <h2 id="invitation-title">${t("members.linkTitle", { name })}</h2>
        ${iconButton(t("app.close"), "close", close)}
      </header>
      <p class="intro">${t("members.linkIntro")}</p>
      ${isLocal(invitationLink) ? notice(t("members.linkLocal"), "wait") : nothing}
      ${qrCode(invitationLink, t("members.linkQr"))}
      <div class="link-row">
        <input class="link" readonly aria-label=${t("members.link")} .value=${invitationLink} @focus=${(event) => event.target.select()} />
        ${button(t("members.copy"), () => this.#copy(), { kind: "primary", sign: this.copied ? "check" : "copy" })}
      </div>
      <p class="note" role="status">${this.copied ? t("members.copied") : nothing}</p>
      <div class="form-end">${button(t("members.linkDone"), close)}</div>
    </dialog>`;
  }

  /** Browsers keep the clipboard from pages that come over plain http; there the marked text is copied as of old. */
  async #copy() {
    const field = this.querySelector("input");
    field.select();
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
    else document.execCommand("copy");
    this.copied = true;
  }
}

customElements.define("invitation-link", InvitationLink);

/** @param {import("../api_types.js").InvitedMember} member */
export function showInvitation(member) {
  document.body.append(Object.assign(document.createElement("invitation-link"), { member }));
}

function isLocal(link) {
  return LOOPBACK.has(new URL(link).hostname);
}
