/** Where the app begins: every component, and the one that shows the right page. */

import "./components/tally_app.js";
