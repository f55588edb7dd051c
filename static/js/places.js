/** What a browser tells of where the studio is: currencies, time zones and languages, and the likely ones. */

import { digitsOf, formattedMoney } from "./currencies.js";
import { currentLanguage } from "./i18n.js";

const CURRENCY_OF = {
  AU: "AUD", BR: "BRL", CA: "CAD", CH: "CHF", CN: "CNY", CZ: "CZK", DK: "DKK", GB: "GBP", HU: "HUF", IL: "ILS",
  IN: "INR", JM: "JMD", JP: "JPY", KR: "KRW", LI: "CHF", MX: "MXN", NG: "NGN", NO: "NOK", NZ: "NZD", PL: "PLN",
  RO: "RON", SE: "SEK", SG: "SGD", TR: "TRY", US: "USD", ZA: "ZAR",
};
const EURO = new Set("AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MC MT NL PT SI SK SM VA".split(" "));
const LOCALES = `cs-CZ da-DK de-AT de-CH de-DE el-GR en-AU en-CA en-GB en-IE en-IN en-NZ en-US en-ZA es-ES es-MX et-EE fi-FI
  fr-BE fr-CA fr-CH fr-FR hu-HU it-CH it-IT ja-JP ko-KR lt-LT lv-LV nb-NO nl-BE nl-NL pl-PL pt-BR pt-PT ro-RO sk-SK sl-SI
  sv-SE tr-TR zh-CN`.split(/\s+/);

/** The currency that a language tag such as `fr-CH` suggests. */
export function likelyCurrency(locale) {
  const { region } = new Intl.Locale(locale).maximize();
  return CURRENCY_OF[region] ?? (EURO.has(region) ? "EUR" : "USD");
}

/** The browser's language with its region, `fr` as `fr-FR`. */
export function likelyLocale(language) {
  const { language: spoken, region } = new Intl.Locale(language).maximize();
  return `${spoken}-${region}`;
}

/** @returns {{value: string, label: string}[]} by name, without those of the past, which carry their years */
export function currencies() {
  const names = new Intl.DisplayNames(currentLanguage(), { type: "currency" });
  const all = Intl.supportedValuesOf("currency").map((value) => ({ value, name: names.of(value) }));
  return byLabel(all.filter(({ name }) => !/\d/.test(name)).map(({ value, name }) => ({ value, label: `${name} · ${value}` })));
}

export function locales(likely) {
  const names = new Intl.DisplayNames(currentLanguage(), { type: "language", languageDisplay: "standard" });
  return byLabel([...new Set([likely, ...LOCALES])].map((value) => ({ value, label: names.of(value) })));
}

export function timezones(likely) {
  const all = new Set([likely, "UTC", ...Intl.supportedValuesOf("timeZone")]);
  return byLabel([...all].map((value) => ({ value, label: value.replaceAll("_", " ") })));
}

/** An amount as the studio will read it: `75,00 €`. */
export function sampleAmount(locale, currency) {
  return formattedMoney(75 * 10 ** digitsOf(currency), { currency, locale });
}

function byLabel(options) {
  return options.sort((one, other) => one.label.localeCompare(other.label, currentLanguage()));
}
