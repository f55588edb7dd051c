/** The rooms: where sessions take place, in the order and color that every screen shows them. */

import { html } from "../../vendor/lit/lit.js";
import { CatalogPage } from "../components/catalog_page.js";
import { colorField } from "../components/choices.js";
import { textField } from "../components/fields.js";
import { t } from "../i18n.js";

class ManageRooms extends CatalogPage {
  noun = /** @type {import("../components/catalog_page.js").Noun} */ ({
    list: "rooms",
    path: "/rooms",
    filter: "roomId",
    sorted: true,
    words: () => ({
      title: t("nav.rooms"),
      intro: t("rooms.intro"),
      add: t("rooms.add"),
      edit: t("rooms.edit"),
      none: t("rooms.none"),
      noneText: t("rooms.noneText"),
    }),
  });

  fields(problemOf, room) {
    return html`${textField({ name: "name", id: "room-name", label: t("manage.name"), hint: t("rooms.nameHint"), value: room?.name, autofocus: true, problem: problemOf("name") })}
    ${colorField({ name: "color", value: room?.color ?? undefined })}`;
  }

  more({ id }) {
    return [{ label: t("manage.sessionsOf"), sign: "sessions", href: `/sessions?roomId=${id}` }];
  }
}

customElements.define("manage-rooms", ManageRooms);
