/** The files that browsers load: nothing from elsewhere, nothing inline, and vendored code as it was taken. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const STATIC = new URL("../../../static/", import.meta.url);
const VENDOR = new URL("vendor/", STATIC);
const read = (path, base = STATIC) => readFileSync(new URL(path, base), "utf8");

const own = readdirSync(STATIC, { recursive: true }).filter((path) => /\.(html|js|css|svg)$/.test(path) && !path.startsWith("vendor"));
const pages = own.filter((path) => path.endsWith(".html"));
const modules = own.filter((path) => path.endsWith(".js"));
const sums = [...read("README.md", VENDOR).matchAll(/^\| `(\S+)` \| `([0-9a-f]{64})` \|$/gm)];

test("no file of the app names another host", () => {
  for (const path of own) {
    const hosts = read(path).replaceAll("http://www.w3.org/2000/svg", "").match(/https?:\/\/[\w.]+/g);
    assert.equal(hosts, null, path);
  }
});

test("no page holds inline script or style, which the policy refuses", () => {
  for (const path of pages) assert.doesNotMatch(read(path), /<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=/, path);
});

test("no component writes a style attribute, which the policy refuses", () => {
  for (const path of modules) assert.doesNotMatch(read(path), /\sstyle=|unsafeHTML|innerHTML/, path);
});

test("everything that a page names is there", () => {
  for (const path of pages) {
    const names = [...read(path).matchAll(/(?:href|src)="\/static\/([^"]+)"/g)].map(([, name]) => name);
    assert.ok(names.length > 0, path);
    for (const name of names) assert.ok(readFileSync(new URL(name, STATIC)).length > 0, name);
  }
});

test("every module opens with a word on what it is for", () => {
  for (const path of modules) assert.match(read(path), /^\/\*\*/, path);
});

for (const [, path, sum] of sums) {
  test(`vendored ${path} is what its README says, beside its license`, () => {
    const digest = createHash("sha256").update(readFileSync(new URL(path, VENDOR))).digest("hex");
    assert.equal(digest, sum);
    assert.ok(read("LICENSE", new URL(path, VENDOR)).length > 0);
  });
}

test("every vendored script, style sheet and font has its sum", () => {
  const vendored = readdirSync(VENDOR, { recursive: true }).filter((path) => /\.(js|css|woff2)$/.test(path));
  assert.deepEqual(sums.map(([, path]) => path).sort(), vendored.sort());
});
