/** The language of the screens: messages by their keys, in the language that this device chose or its browser prefers. */

import { IntlMessageFormat } from "../vendor/intl-messageformat/intl-messageformat.js";
import { device } from "./device.js";

const CHOSEN = "language";
const AGAIN_MS = 2000;

const formats = new Map(); // reading a message costs more than filling it in a hundred times
let messages = {};
let language = "en";
let studioLocale = null;

/**
 * The message of a key in the language of the screens; a key without a message stands for itself.
 *
 * @param {string} key such as "board.nobody"
 * @param {Record<string, unknown>} [values] what the message's `{names}` stand for
 * @returns {string}
 */
export function t(key, values) {
  const message = messages[key];
  if (message === undefined) return key;
  return /[{']/.test(message) ? String(formatOf(key).format(values)) : message;
}

/** Whether there is a message of this key. */
export function has(key) {
  return Object.hasOwn(messages, key);
}

/**
 * What went wrong, in the reader's language. The server speaks English, and there more exactly than its codes do.
 *
 * @param {{code?: string, status?: number, detail?: string, message?: string, retryAfter?: ?number}} problem such as an ApiError
 */
export function explain(problem) {
  const key = `error.${problem.code}`;
  if (has(key) && !(language === "en" && problem.status > 0)) return t(key, { seconds: problem.retryAfter ?? 0, status: problem.status ?? 0 });
  return problem.detail ?? problem.message ?? "";
}

/** The language of the messages, `fr`. */
export const currentLanguage = () => language;

/** What dates, numbers and amounts are written by, `fr-CH`: the language with the region of the studio, or of the browser. */
export function locale() {
  return [studioLocale, ...(globalThis.navigator?.languages ?? [])].find((tag) => tag && speaks(tag, language)) ?? language;
}

/** Dates are written as the studio's region does, where it speaks the reader's language. */
export function setStudioLocale(tag) {
  studioLocale = tag;
}

/** @returns {{code: string, name: string}[]} the languages there are, each by its own name */
export function languages() {
  return Object.keys(addresses()).map((code) => ({ code, name: nameOf(code) }));
}

/** Keeps the language for this device, and shows the app in it; null follows the browser again. */
export function setLanguage(code) {
  device.keep(CHOSEN, code);
  location.reload();
}

/**
 * The first of the preferred languages that there is, or else English.
 *
 * @param {string[]} available
 * @param {readonly string[]} preferred tags such as `fr-CH`, the dearest first
 */
export function choose(available, preferred) {
  const spoken = preferred.map((tag) => available.find((code) => speaks(tag, code)));
  return spoken.find(Boolean) ?? "en";
}

/** Resolves once the messages are there; a server that does not answer is asked until it does. */
export async function loadLanguage() {
  const files = addresses();
  const code = choose(Object.keys(files), [device.recall(CHOSEN), ...navigator.languages].filter(Boolean));
  document.documentElement.lang = code;
  useMessages(code, await read(files[code]));
}

/** Takes these messages from now on. */
export function useMessages(code, those) {
  formats.clear();
  language = code;
  messages = those;
}

async function read(address) {
  try {
    const answer = await fetch(address);
    if (answer.ok) return await answer.json();
  } catch {
    // asked again below
  }
  await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  return read(address);
}

/** The page links the messages of each language that the server has a file of. */
function addresses() {
  const links = /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll('link[rel="messages"]'));
  return Object.fromEntries([...links].map(({ hreflang, href }) => [hreflang, href]));
}

function formatOf(key) {
  if (!formats.has(key)) formats.set(key, new IntlMessageFormat(messages[key], locale()));
  return formats.get(key);
}

function speaks(tag, code) {
  return tag === code || tag.startsWith(`${code}-`);
}

function nameOf(code) {
  const name = new Intl.DisplayNames(code, { type: "language" }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}
