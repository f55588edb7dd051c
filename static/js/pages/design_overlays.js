/** The parts of the design system that come over a page: dialogs, sheets, the tour, toasts; and where one is signed in. */

import { html } from "../../vendor/lit/lit.js";
import { openPalette } from "../components/command_palette.js";
import { openConflicts } from "../components/conflict_dialog.js";
import "../components/entry_sheet.js";
import { showInvitation } from "../components/invitation_link.js";
import { button } from "../components/parts.js";
import { openRates } from "../components/rates_dialog.js";
import { openShortcuts } from "../components/shortcut_sheet.js";
import "../components/sign_in_list.js";
import "../components/tally_tour.js";
import { api } from "../api.js";
import { Sessions } from "../history/sessions.js";
import { toast, toasts } from "../toasts.js";
import { STUDIO, TASKS } from "./design_example.js";

const RATES = [
  { from: null, rate: { minorUnits: 6000, formatted: "€60.00" } },
  { from: "2025-01-01", rate: { minorUnits: 7500, formatted: "€75.00" } },
  { from: "2099-01-01", rate: { minorUnits: 9000, formatted: "€90.00" } },
];

export function overlaySections() {
  return html`${overlays()} ${notices()} ${signIns()}`;
}

function overlays() {
  const invited = (host) => showInvitation(/** @type {any} */ ({ name: "Grace Hopper", invitationLink: `${location.protocol}//${host}/invite#BCDFGHJK` }));
  const rates = () => openRates(/** @type {any} */ (TASKS[0]), /** @type {any} */ (RATES), { currency: "EUR", today: STUDIO.today });
  return html`<section>
    <h2>Over the page: palette, shortcuts, tour, entry, rates, invitation, conflict</h2>
    <div class="row">
      ${button("Command palette", openPalette)} ${button("Shortcuts", openShortcuts)} ${button("Tour", tour)}
      ${button("Entry", () => sheet(1))} ${button("Time by hand", () => sheet(null))} ${button("Entry that is gone", () => sheet(404))}
      ${button("Rates over time", rates)} ${button("Invitation", () => invited("tally.studio"))}
      ${button("Invitation to this machine", () => invited("localhost"))} ${button("Conflict", () => openConflicts(STUDIO))}
    </div>
  </section>`;
}

function tour() {
  document.querySelector("tally-tour")?.remove();
  document.body.append(Object.assign(document.createElement("tally-tour"), { studio: STUDIO }));
}

/** @param {?number} entryId */
function sheet(entryId) {
  const entry = Object.assign(document.createElement("entry-sheet"), { studio: STUDIO, sessions: new Sessions(api), entryId });
  entry.addEventListener("close", () => entry.remove());
  document.body.append(entry);
}

function notices() {
  const action = { label: "Undo", run: () => {} };
  const problem = (next) => toasts.add({ text: "The server can't be reached.", problem: true, action: next });
  return html`<section>
    <h2>Toasts: what was done, what went wrong</h2>
    <div class="row">
      ${button("Done", () => toast("The entry was saved."))} ${button("Done, with a way back", () => toast("The entry was deleted.", action))}
      ${button("Went wrong", () => problem(null))} ${button("Went wrong, with a way on", () => problem({ label: "Try again", run: () => {} }))}
    </div>
  </section>`;
}

function signIns() {
  return html`<section>
    <h2>Where one is signed in</h2>
    <sign-in-list .studio=${STUDIO}></sign-in-list>
  </section>`;
}
