/** Every page of the app: its address, its title, who may see it, where the navigation shows it, and how it comes. */

import { html } from "../vendor/lit/lit.js";
import { t } from "./i18n.js";

/**
 * A page. `load` brings its element when somebody comes to it; `page` shows it. A page of the studio gets its store
 * (`Studio`), a door is for those without a sign-in. `permission` is what one must have to see it.
 *
 * @typedef {Object} Route
 * @property {() => string} title
 * @property {() => Promise<unknown>} load
 * @property {(studio: any) => unknown} page
 * @property {boolean} [door]
 * @property {string} [permission]
 * @property {"main" | "manage" | "account"} [nav] the part of the navigation that it stands in, in the table's order
 * @property {string} [icon] a name of `components/icons.js`
 * @property {string} [keys] its shortcut, such as "g b"
 */

/** @type {Record<string, Route>} by address */
export const ROUTES = {
  "/": {
    title: () => t("nav.board"),
    load: () => Promise.resolve(), // comes with the app
    page: (studio) => html`<tally-board .studio=${studio}></tally-board>`,
    nav: "main",
    icon: "board",
    keys: "g b",
  },
  "/history": {
    title: () => t("nav.history"),
    load: () => import("./pages/history.js"),
    page: (studio) => html`<history-page .studio=${studio}></history-page>`,
    nav: "main",
    icon: "history",
    keys: "g h",
  },
  "/sessions": {
    title: () => t("nav.sessions"),
    load: () => import("./pages/sessions.js"),
    page: (studio) => html`<sessions-page .studio=${studio}></sessions-page>`,
    nav: "main",
    icon: "sessions",
    keys: "g s",
  },
  "/pair": {
    title: () => t("nav.pair"),
    load: () => import("./pages/pair.js"),
    page: (studio) => html`<pair-page .studio=${studio}></pair-page>`,
  },
  "/manage/task-types": {
    title: () => t("nav.taskTypes"),
    load: () => import("./pages/manage_task_types.js"),
    page: (studio) => html`<manage-task-types .studio=${studio}></manage-task-types>`,
    permission: "catalog:manage",
    nav: "manage",
    icon: "taskTypes",
  },
  "/manage/clients": {
    title: () => t("nav.clients"),
    load: () => import("./pages/manage_clients.js"),
    page: (studio) => html`<manage-clients .studio=${studio}></manage-clients>`,
    permission: "catalog:manage",
    nav: "manage",
    icon: "clients",
  },
  "/manage/projects": {
    title: () => t("nav.projects"),
    load: () => import("./pages/manage_projects.js"),
    page: (studio) => html`<manage-projects .studio=${studio}></manage-projects>`,
    permission: "catalog:manage",
    nav: "manage",
    icon: "projects",
  },
  "/manage/rooms": {
    title: () => t("nav.rooms"),
    load: () => import("./pages/manage_rooms.js"),
    page: (studio) => html`<manage-rooms .studio=${studio}></manage-rooms>`,
    permission: "catalog:manage",
    nav: "manage",
    icon: "rooms",
  },
  "/manage/members": {
    title: () => t("nav.members"),
    load: () => import("./pages/members.js"),
    page: (studio) => html`<members-page .studio=${studio}></members-page>`,
    permission: "members:manage",
    nav: "manage",
    icon: "members",
    keys: "g m",
  },
  "/manage/kiosks": {
    title: () => t("nav.kiosks"),
    load: () => import("./pages/manage_kiosks.js"),
    page: (studio) => html`<manage-kiosks .studio=${studio}></manage-kiosks>`,
    permission: "kiosks:manage",
    nav: "manage",
    icon: "kiosks",
  },
  "/manage/organization": {
    title: () => t("nav.organization"),
    load: () => import("./pages/organization.js"),
    page: (studio) => html`<organization-page .studio=${studio}></organization-page>`,
    permission: "organization:manage",
    nav: "manage",
    icon: "organization",
    keys: "g o",
  },
  "/profile": {
    title: () => t("nav.profile"),
    load: () => import("./pages/profile.js"),
    page: (studio) => html`<profile-page .studio=${studio}></profile-page>`,
    nav: "account",
    icon: "profile",
    keys: "g u",
  },
  "/setup": {
    title: () => t("setup.tab"),
    load: () => import("./components/tally_setup.js"),
    page: () => html`<tally-setup></tally-setup>`,
    door: true,
  },
  "/sign-in": {
    title: () => t("signin.title"),
    load: () => import("./components/tally_sign_in.js"),
    page: () => html`<tally-sign-in></tally-sign-in>`,
    door: true,
  },
  "/invite": {
    title: () => t("invite.tab"),
    load: () => import("./components/tally_invite.js"),
    page: () => html`<tally-invite></tally-invite>`,
    door: true,
  },
};

/** The page at an address, or undefined. */
export function routeAt(path) {
  return Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
}

/**
 * The pages that somebody may see in one part of the navigation.
 *
 * @param {"main" | "manage" | "account"} part
 * @param {string[]} permissions
 */
export function pagesIn(part, permissions) {
  const pages = Object.entries(ROUTES).map(([path, route]) => ({ path, ...route }));
  return pages.filter(({ nav, permission }) => nav === part && (!permission || permissions.includes(permission)));
}
