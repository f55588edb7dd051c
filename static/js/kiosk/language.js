/** A display speaks its studio's language where there are messages in it, whatever its browser prefers. */

import { currentLanguage, languages, useMessages } from "../i18n.js";

/** @param {string} locale the studio's, such as `fr-FR` */
export async function speakAs(locale) {
  const [wanted] = locale.split("-");
  if (wanted === currentLanguage() || !languages().some(({ code }) => code === wanted)) return;
  try {
    useMessages(wanted, await messagesIn(wanted));
    document.documentElement.lang = wanted;
  } catch {
    // the language that it speaks already does until it is loaded anew
  }
}

async function messagesIn(code) {
  const link = /** @type {HTMLLinkElement} */ (document.querySelector(`link[rel="messages"][hreflang="${code}"]`));
  const answer = await fetch(link.href);
  return answer.json();
}
