/** What a screen shows that is no display yet: the code to let it in with, or why there is none. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { qrCode } from "../components/qr_code.js";
import { t } from "../i18n.js";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * @param {import("./pairing.js").Pairing} pairing
 * @param {boolean} farewell whether it has been a display until now
 */
export function pairingScreen({ step, ticket, reached }, farewell) {
  if (step === "denied") return message(t("kiosk.denied"), t("kiosk.deniedNext"));
  if (step === "waiting") return waiting(ticket, reached, farewell);
  return reached ? message(t("kiosk.starting"), "") : awayScreen();
}

/** The server does not answer, and there is nothing yet to show. */
export function awayScreen() {
  return message(t("kiosk.away"), t("kiosk.awayNext"));
}

/** Somebody has opened the display's address in their own browser. @param {() => void} pair */
export function openScreen(pair) {
  return html`<section class="pairing">
    <div class="steps">
      <h1>${t("kiosk.person")}</h1>
      <p class="lead">${t("kiosk.personNext")}</p>
      <p class="choices">
        <button class="choice" @click=${pair}>${t("kiosk.pairAnyway")}</button>
        <a class="choice quiet" href="/">${t("app.toBoard")}</a>
      </p>
    </div>
  </section>`;
}

function waiting({ userCode, verificationUri, verificationUriComplete }, reached, farewell) {
  return html`<section class="pairing" data-away=${reached ? nothing : ""}>
    <div class="steps">
      <h1>${t(farewell ? "kiosk.farewell" : "kiosk.pair")}</h1>
      <p class="lead">${t(farewell ? "kiosk.farewellNext" : "kiosk.pairNext")}</p>
      <ol>
        <li>${t("kiosk.scan")}</li>
        <li>
          ${t("kiosk.orOpen")} <strong class="address">${withoutScheme(verificationUri)}</strong>
          <p class="code">${userCode}</p>
        </li>
        <li>${t("kiosk.approve")}</li>
      </ol>
      <p class="note" role="status">${note(verificationUri, reached)}</p>
    </div>
    ${qrCode(verificationUriComplete, t("kiosk.qr"))}
  </section>`;
}

function note(address, reached) {
  if (!reached) return t("kiosk.awayCode");
  return LOOPBACK.has(new URL(address).hostname) ? t("kiosk.loopback") : t("kiosk.codeLasts");
}

function message(title, text) {
  return html`<section class="pairing"><div class="steps"><h1>${title}</h1><p class="lead" role="status">${text}</p></div></section>`;
}

function withoutScheme(address) {
  return address.replace(/^https?:\/\//, "");
}
