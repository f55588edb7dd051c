/** What a browser calls itself, in the words of people. */

// The first that fits: most browsers name others beside themselves.
const BROWSERS = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\b(OPR|Opera)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(HeadlessChrome|Chromium)\//, "Chromium"],
  [/\b(Chrome|CriOS)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const SYSTEMS = [
  [/\bCrOS\b/, "ChromeOS"],
  [/\bAndroid\b/, "Android"],
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bWindows\b/, "Windows"],
  [/\bMacintosh\b/, "Mac"],
  [/\bTizen\b/, "Tizen"],
  [/\bWeb0S\b/, "webOS"],
  [/\bLinux\b/, "Linux"],
];

/**
 * A browser and what it runs on, null where that can't be told.
 *
 * @param {string} userAgent
 * @returns {{browser: ?string, system: ?string}}
 */
export function deviceOf(userAgent) {
  return { browser: first(BROWSERS, userAgent), system: first(SYSTEMS, userAgent) };
}

function first(names, userAgent) {
  return names.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
}
