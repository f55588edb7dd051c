/** The messages of the screens, for tests of what speaks. */

import { readdirSync, readFileSync } from "node:fs";
import { useMessages } from "../../../static/js/i18n.js";

const LOCALES = new URL("../../../static/locales/", import.meta.url);

export const LANGUAGES = readdirSync(LOCALES).map((name) => name.replace(".json", ""));

export function messagesIn(language) {
  return JSON.parse(readFileSync(new URL(`${language}.json`, LOCALES), "utf8"));
}

export function speak(language) {
  useMessages(language, messagesIn(language));
}

export const speakEnglish = () => speak("en");
