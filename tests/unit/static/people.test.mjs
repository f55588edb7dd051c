/** Who may be what among the members, and how they stand. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { byName, isLastOwner, mayChange, ROLES, rolesGivenBy, standing } from "../../../static/js/people.js";

const ada = { id: 1, name: "Ada", email: "ada@example.com", role: "owner", active: true, joined: true };
const ben = { id: 2, name: "Ben", email: "ben@example.com", role: "engineer", active: true, joined: true };
const élise = { ...ben, id: 3, name: "Élise", role: "owner" };

test("owners are made by owners alone", () => {
  assert.deepEqual(rolesGivenBy("owner"), ROLES);
  assert.deepEqual(rolesGivenBy("manager"), ["manager", "engineer", "viewer"]);
});

test("the last owner stays as they are, whoever asks", () => {
  assert.equal(isLastOwner(ada, [ada, ben]), true);
  assert.equal(mayChange("owner", ada, [ada, ben]), false);
  assert.equal(mayChange("owner", ada, [ada, ben, élise]), true);
});

test("an owner who has left is not one of those who could run the studio", () => {
  const gone = { ...élise, active: false };
  assert.equal(isLastOwner(ada, [ada, gone]), true);
  assert.equal(isLastOwner(gone, [gone]), false);
});

test("a manager changes everybody but the owners", () => {
  assert.equal(mayChange("manager", ben, [ada, ben, élise]), true);
  assert.equal(mayChange("manager", ada, [ada, ben, élise]), false);
});

test("a member is here, away, invited or gone", () => {
  const people = [{ userId: 1 }];
  assert.equal(standing(ada, people), "here");
  assert.equal(standing(ben, people), "away");
  assert.equal(standing({ ...ben, joined: false }, people), "invited");
  assert.equal(standing({ ...ada, active: false }, people), "gone");
});

test("names stand in the order of the reader's language", () => {
  const zoe = { ...ben, id: 4, name: "Zoé" };
  assert.deepEqual(byName([zoe, élise, ben, ada], "fr").map(({ name }) => name), ["Ada", "Ben", "Élise", "Zoé"]);
});
