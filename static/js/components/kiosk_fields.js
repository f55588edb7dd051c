/** What a display is to be called and to show, as a form asks for it. */

import { html } from "../../vendor/lit/lit.js";
import { t } from "../i18n.js";
import { switchField } from "./choices.js";
import { choiceField, textField } from "./fields.js";

const ALL = "all";

/**
 * @param {{id: number, name: string}[]} rooms those in use
 * @param {(name: string) => ?string} problemOf
 * @param {Partial<import("../api_types.js").Kiosk>} [kiosk] as it is now
 */
export function kioskFields(rooms, problemOf, kiosk = {}) {
  const options = [...rooms.map(({ id, name }) => ({ value: id, label: name })), { value: ALL, label: t("kiosks.allRooms") }];
  const value = kiosk.layout === ALL ? ALL : (kiosk.roomId ?? options[0].value);
  return html`
    ${textField({ name: "name", label: t("kiosks.name"), hint: t("kiosks.nameHint"), value: kiosk.name, autofocus: true, problem: problemOf("name") })}
    ${choiceField({ name: "shows", label: t("kiosks.shows"), options, value, problem: problemOf("roomId") })}
    ${switchField({ name: "showCosts", label: t("kiosks.showCosts"), hint: t("kiosks.showCostsHint"), checked: kiosk.showCosts ?? false })}
  `;
}

/** What the API is to be told of a form's values. @param {Record<string, string>} values */
export function kioskWish({ name, shows, showCosts }) {
  const all = shows === ALL;
  return { name, layout: all ? "all" : "room", roomId: all ? null : Number(shows), showCosts: showCosts === "on" };
}

/** What a display shows, in words. */
export function shownBy({ layout, roomId }, rooms) {
  if (layout === ALL) return t("kiosks.allRooms");
  return rooms.find(({ id }) => id === roomId)?.name ?? t("kiosks.noRoom");
}
