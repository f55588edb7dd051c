/** The signs of the app, drawn with one line in the color of the text beside them. */

import { html, svg } from "../../vendor/lit/lit.js";

const SIGNS = {
  board: svg`<circle cx="12" cy="13" r="7.5" /><path d="M12 9v4l2.5 1.5M9.5 2.75h5" />`,
  history: svg`<path d="M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5M12 8v4.5l3 1.75" />`,
  sessions: svg`<rect x="3.5" y="5" width="17" height="15" rx="2" /><path d="M3.5 10h17M8 2.75V6.5M16 2.75V6.5" />`,
  taskTypes: svg`<path d="M4 6.5h16M4 12h10M4 17.5h6" /><circle cx="18" cy="16.5" r="2.5" />`,
  clients: svg`<rect x="3.5" y="7" width="17" height="12.5" rx="2" /><path d="M8.5 7V5.5a2 2 0 0 1 2-2h3a2 2 0 0 1 2 2V7M3.5 12.5h17" />`,
  projects: svg`<path d="M3.5 18V6a1.5 1.5 0 0 1 1.5-1.5h4l2.5 3H19A1.5 1.5 0 0 1 20.5 9v9a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18Z" />`,
  rooms: svg`<path d="M5 20.5V4.5a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v16M3 20.5h18M14.5 12v1" />`,
  members: svg`<circle cx="9" cy="8" r="3.5" /><path d="M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14.5c2 .8 3.2 2.6 3.5 5.5" />`,
  kiosks: svg`<rect x="3" y="4.5" width="18" height="12" rx="1.5" /><path d="M12 16.5v4M8 20.5h8" />`,
  organization: svg`<path d="M4 7h9M17 7h3M4 17h3M11 17h9" /><circle cx="15" cy="7" r="2" /><circle cx="9" cy="17" r="2" />`,
  profile: svg`<circle cx="12" cy="8" r="4" /><path d="M4.5 20.5c.6-4.3 3.4-6.5 7.5-6.5s6.9 2.2 7.5 6.5" />`,
  more: svg`<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3" />`,
  search: svg`<circle cx="11" cy="11" r="6.5" /><path d="m16 16 4.5 4.5" />`,
  close: svg`<path d="m6 6 12 12M18 6 6 18" />`,
  check: svg`<path d="m5 12.5 4.5 4.5L19 7.5" />`,
  plus: svg`<path d="M12 5v14M5 12h14" />`,
  edit: svg`<path d="m4 20 1-4.5L16 4.5 19.5 8 8.5 19 4 20Z" />`,
  trash: svg`<path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10 11v5.5M14 11v5.5" />`,
  play: svg`<path d="M7 4.5v15l12-7.5-12-7.5Z" />`,
  pause: svg`<path d="M8 5v14M16 5v14" />`,
  stop: svg`<rect x="6" y="6" width="12" height="12" rx="1.5" />`,
  star: svg`<path d="m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.9-5.2 2.9 1-5.9-4.3-4.1 5.9-.8L12 3.5Z" />`,
  left: svg`<path d="m14.5 5-7 7 7 7" />`,
  right: svg`<path d="m9.5 5 7 7-7 7" />`,
  down: svg`<path d="m5 9 7 7 7-7" />`,
  download: svg`<path d="M12 4v11m-5-5 5 5 5-5M4.5 20h15" />`,
  grip: svg`<path d="M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01" stroke-width="2.5" />`,
  rate: svg`<path d="M4 17.5 9.5 12l3.5 3.5L20 8M15 8h5v5" />`,
  swap: svg`<path d="M4 8.5h14M14.5 5 18 8.5 14.5 12M20 15.5H6M9.5 12 6 15.5 9.5 19" />`,
  copy: svg`<rect x="8.5" y="8.5" width="11" height="11" rx="2" /><path d="M15.5 8.5V6a1.5 1.5 0 0 0-1.5-1.5H6A1.5 1.5 0 0 0 4.5 6v8A1.5 1.5 0 0 0 6 15.5h2.5" />`,
  warning: svg`<path d="M12 4 2.75 20h18.5L12 4ZM12 10v4.5M12 17.25h.01" />`,
};

/** @param {string} name one of the signs above; it says nothing to those who listen, so that words must stand beside it */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${SIGNS[name]}</svg>`;
}
