/** What running time costs: the server's own figures, and money as the studio writes it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { costMinorUnits, runningCost } from "../../../static/js/costs.js";
import { digitsOf, formattedMoney } from "../../../static/js/currencies.js";

const fixture = (name) => JSON.parse(readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), "utf8"));
const cases = fixture("costs");
const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ");

test("time costs what the server says", () => {
  for (const { rate, seconds, minorUnits } of cases) assert.equal(costMinorUnits(rate, seconds), minorUnits, `${rate} × ${seconds}`);
});

test("only whole seconds count, and none before the start", () => {
  assert.equal(costMinorUnits(3600, 1.999), 1);
  assert.equal(costMinorUnits(3600, -5), 0);
});

test("money reads as the studio writes it, in the digits of its currency", () => {
  assert.equal(plain(formattedMoney(123450, { currency: "EUR", locale: "fr-FR" })), "1 234,50 €");
  assert.equal(formattedMoney(123450, { currency: "USD", locale: "en-US" }), "$1,234.50");
  assert.equal(plain(formattedMoney(1200, { currency: "JPY", locale: "en-US" })), "¥1,200");
});

test("every currency has the digits that it has on the server, whatever the browser's own table says", () => {
  for (const [currency, digits] of Object.entries(fixture("currency_digits"))) assert.equal(digitsOf(currency), digits, currency);
  assert.equal(plain(formattedMoney(1000000, { currency: "HUF", locale: "en-US" })), "HUF 10,000.00");
  assert.equal(plain(formattedMoney(1000000, { currency: "RSD", locale: "en-US" })), "RSD 1,000,000");
});

test("a running timer's cost follows its clock", () => {
  assert.equal(runningCost({ minorUnits: 7500, currency: "USD" }, 5_400_000, "en-US"), "$112.50");
});
