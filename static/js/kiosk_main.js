/** Where a display begins: it pairs, and then shows its room. */

import "./kiosk/tally_kiosk.js";
