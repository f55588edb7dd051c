/** An address as a square that phones scan. */

import { html, nothing } from "../../vendor/lit/lit.js";
import { generate } from "../../vendor/lean-qr/lean-qr.js";
import { toSvgPath } from "../../vendor/lean-qr/svg.js";

const QUIET = 4; // modules of white around a code, which scanners go by

let drawn = { address: "", label: "", code: nothing };

/**
 * Drawn once for each address.
 *
 * @param {string} address
 * @param {string} label what the square leads to, for those who don't see it
 */
export function qrCode(address, label) {
  if (drawn.address !== address || drawn.label !== label) drawn = { address, label, code: draw(address, label) };
  return drawn.code;
}

function draw(address, label) {
  const code = generate(address);
  const side = code.size + 2 * QUIET;
  return html`<svg class="qr" role="img" aria-label=${label} viewBox="0 0 ${side} ${side}">
    <rect width=${side} height=${side} rx="2" />
    <path transform="translate(${QUIET} ${QUIET})" d=${toSvgPath(code)} />
  </svg>`;
}
