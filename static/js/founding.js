/** Whether a studio was just founded from this device, and is still to be shown what to do next. */

import { device } from "./device.js";

const YES = "new";

export function rememberFounding(organizationId) {
  device.keep(name(organizationId), YES);
}

export function isJustFounded(organizationId) {
  return device.recall(name(organizationId)) === YES;
}

export function forgetFounding(organizationId) {
  device.keep(name(organizationId), null);
}

function name(organizationId) {
  return `founded.${organizationId}`;
}
