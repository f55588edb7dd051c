/** Dark or light: as the device has it, unless somebody chose for this device. */

import { device } from "./device.js";

const CHOSEN = "theme";

/** @typedef {"auto" | "dark" | "light"} Theme */

/** @returns {Theme} */
export function theme() {
  const chosen = device.recall(CHOSEN);
  return chosen === "dark" || chosen === "light" ? chosen : "auto";
}

/** @param {Theme} chosen */
export function setTheme(chosen) {
  device.keep(CHOSEN, chosen === "auto" ? null : chosen);
  applyTheme();
}

/** Gives the page its theme; the style sheets follow `data-theme`. */
export function applyTheme() {
  document.documentElement.dataset.theme = theme();
}
