/** The languages of the screens: complete, readable, and chosen for whoever reads. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import { IntlMessageFormat } from "../../../static/vendor/intl-messageformat/intl-messageformat.js";
import { choose, explain, locale, setStudioLocale, t, useMessages } from "../../../static/js/i18n.js";
import { LANGUAGES, messagesIn, speak } from "./languages.mjs";

const SCRIPTS = new URL("../../../static/js/", import.meta.url);
const DOMAIN_ERRORS = new URL("../../../domain/errors.py", import.meta.url);

const english = messagesIn("en");
const others = LANGUAGES.filter((language) => language !== "en");
const scripts = readdirSync(SCRIPTS, { recursive: true }).filter((path) => path.endsWith(".js"));

/** The names of what a message is filled in with. */
function values(message, language) {
  const names = new Set();
  const visit = (parts) => {
    for (const { type, value, options = {} } of parts) {
      if (type !== 0 && type !== 7) names.add(value);
      for (const option of Object.values(options)) visit(option.value);
    }
  };
  visit(new IntlMessageFormat(message, language).getAst());
  return [...names].sort();
}

afterEach(() => {
  setStudioLocale(null);
  useMessages("en", {});
});

for (const language of others) {
  test(`${language} has every message, and no other`, () => {
    assert.deepEqual(Object.keys(messagesIn(language)).sort(), Object.keys(english).sort());
  });

  test(`each message in ${language} is filled in with what the English one is`, () => {
    for (const [key, message] of Object.entries(messagesIn(language))) {
      assert.deepEqual(values(message, language), values(english[key], "en"), key);
    }
  });
}

test("no script asks for a message that is not there", () => {
  for (const path of scripts) {
    const source = readFileSync(new URL(path, SCRIPTS), "utf8");
    for (const [, key] of source.matchAll(/\bt\(\s*"([^"]+)"/g)) assert.ok(key in english, `${path}: ${key}`);
  }
});

test("every code that the server refuses with has its message", () => {
  const codes = readFileSync(DOMAIN_ERRORS, "utf8").matchAll(/code(?:: ClassVar\[str\])? = "(\w+)"/g);
  for (const [, code] of codes) assert.ok(`error.${code}` in english, code);
});

test("a message is filled in, with the plural that the language has", () => {
  speak("fr");
  assert.equal(t("palette.count", { count: 1 }), "1 résultat");
  assert.equal(t("palette.count", { count: 2 }), "2 résultats");
  assert.equal(t("setup.sample", { amount: "75 €" }), "Une heure d’enregistrement s’écrira 75 €.");
});

test("an apostrophe is no quote", () => {
  speak("en");
  assert.equal(t("setup.intro").includes("'"), false);
  assert.match(t("offline.unreachable", { asOf: "" }), /^The server can't be reached/);
});

test("a key without a message stands for itself", () => {
  assert.equal(t("nobody.wrote.this"), "nobody.wrote.this");
});

test("what went wrong is said in the reader's language, in English in the server's own words", () => {
  const refusal = { code: "not_running", status: 409, detail: "It was stopped at 10:02." };
  speak("en");
  assert.equal(explain(refusal), refusal.detail);
  speak("fr");
  assert.equal(explain(refusal), "Ce minuteur est déjà arrêté.");
  assert.equal(explain({ ...refusal, code: "made_up" }), refusal.detail);
});

test("the first preferred language that there is gets chosen, English where there is none", () => {
  assert.equal(choose(["en", "fr"], ["de-DE", "fr-CH", "en-US"]), "fr");
  assert.equal(choose(["en", "fr"], ["fr"]), "fr");
  assert.equal(choose(["en", "fr"], ["fro", "de"]), "en");
});

test("dates are written as the studio's region does, where it speaks the reader's language", () => {
  speak("fr");
  setStudioLocale("fr-CA");
  assert.equal(locale(), "fr-CA");
  setStudioLocale("en-GB");
  assert.equal(locale(), "fr");
});
