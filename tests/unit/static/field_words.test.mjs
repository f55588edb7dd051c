/** What is wrong with a field is said in the reader's language. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fieldError } from "../../../static/js/field_words.js";
import { speak } from "./languages.mjs";

const ROOT = new URL("../../../", import.meta.url);
const SCRIPT = readFileSync(new URL("static/js/field_words.js", ROOT), "utf8");
const inWords = (message) => fieldError({ path: "name", message }).message;

function sources() {
  const files = ["domain", "actions", "handlers"].flatMap((folder) => {
    const names = readdirSync(new URL(`${folder}/`, ROOT), { recursive: true });
    return names.map(String).filter((name) => name.endsWith(".py")).map((name) => new URL(`${folder}/${name}`, ROOT));
  });
  return files.map((file) => readFileSync(file, "utf8")).join("\n");
}

test("in French a field's problem is told in French, with its number", () => {
  speak("fr");
  assert.equal(inWords("This field is required."), "Ce champ est obligatoire.");
  assert.equal(inWords("String should have at least 1 character"), "Ce champ est obligatoire.");
  assert.equal(inWords("String should have at most 200 characters"), "Donnez au plus 200 caractères.");
  assert.equal(inWords("Choose a password of at least 10 characters."), "Choisissez un mot de passe d’au moins 10 caractères.");
});

test("English, and what has no words yet, stay as the server says it", () => {
  speak("fr");
  assert.equal(inWords("The moon is in the way."), "The moon is in the way.");
  speak("en");
  assert.equal(inWords("The time lies in the future. Give one up to now."), "The time lies in the future. Give one up to now.");
});

test("a library's words are put plainly in English too", () => {
  speak("en");
  assert.equal(inWords("String should have at least 1 character"), "This field is required.");
});

test("the server still says what has words here", () => {
  const said = sources();
  const ours = [...SCRIPT.matchAll(/^ {2}\["([^"]+)"/gm)].map(([, beginning]) => beginning);
  assert.ok(ours.length > 20);
  for (const beginning of ours.filter((words) => !/^(String|Input) should/.test(words))) assert.ok(said.includes(beginning), beginning);
});
