/** Where the app begins: in the reader's language, as soon as its messages are there. */

import { TallyApp } from "./components/tally_app.js";
import { loadLanguage } from "./i18n.js";
import { keepApp } from "./installed.js";
import { applyTheme } from "./theme.js";

applyTheme();
loadLanguage().then(() => customElements.define("tally-app", TallyApp));
keepApp();
