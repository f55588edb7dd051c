/** The story of an entry as people read it. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { told } from "../../../static/js/history/story.js";
import { LANGUAGES, messagesIn, speak, speakEnglish } from "./languages.mjs";

const NAMES = { sessions: { 4: "Strings" }, projects: { 9: "Album" }, members: { 7: "Nadia" } };
const PLACE = { timezone: "Europe/Paris", nameOf: (list, id) => NAMES[list]?.[id] ?? null };
const RECORDING = { id: 2, name: "Recording", color: "#EF4444", category: "billable" };
const item = (fields) => ({ at: "2026-03-02T10:00:00.000Z", userId: 7, userName: "Nadia", reason: null, changes: {}, ...fields });

beforeEach(speakEnglish);

test("a change tells what was before, and what is since", () => {
  const changes = { endTime: ["2026-03-02T09:00:00.000Z", "2026-03-02T09:30:00.000Z"], taskType: [RECORDING, { ...RECORDING, name: "Mixing" }] };
  const line = told(item({ action: "adjusted", changes, reason: "forgot to stop" }), PLACE);
  assert.equal(line.text, "Nadia changed it");
  assert.equal(line.reason, "forgot to stop");
  assert.match(line.changes[0].before, /10:00/); // there, not in UTC
  assert.match(line.changes[0].after, /10:30/);
  assert.deepEqual(line.changes[1], { label: "Task type", before: "Recording", after: "Mixing" });
});

test("what something is called stands for its id, and the id where nobody knows", () => {
  const { changes } = told(item({ action: "adjusted", changes: { sessionId: [null, 4], projectId: [9, 8] } }), PLACE);
  assert.deepEqual(changes.map(({ before, after }) => [before, after]), [["none", "Strings"], ["Album", "#8"]]);
});

test("the beginning tells what somebody chose, and nothing that was before", () => {
  const changes = { ownerId: [null, 7], taskType: [null, RECORDING], sessionId: [null, null], notes: [null, ""], billable: [null, true] };
  const line = told(item({ action: "started", changes }), PLACE);
  assert.deepEqual(line.changes, [{ label: "Task type", before: null, after: "Recording" }]);
});

test("the end that a stop brings was not there before", () => {
  const { changes } = told(item({ action: "stopped", changes: { endTime: [null, "2026-03-02T10:00:00.000Z"] } }), PLACE);
  assert.equal(changes[0].before, null);
});

test("notes and answers of yes or no are told as such", () => {
  const { changes } = told(item({ action: "adjusted", changes: { notes: ["", "take 3"], billable: [true, false] } }), PLACE);
  assert.deepEqual(changes.map(({ before, after }) => [before, after]), [["none", "“take 3”"], ["yes", "no"]]);
});

for (const language of LANGUAGES) {
  test(`in ${language} every action and every field has its words`, () => {
    speak(language);
    const messages = messagesIn(language);
    for (const action of ["started", "stopped", "paused", "switched", "auto", "adjusted", "created", "deleted", "discarded", "made up"]) {
      assert.doesNotMatch(told(item({ action }), PLACE).text, /history\./);
    }
    for (const field of ["ownerId", "taskType", "sessionId", "projectId", "startTime", "endTime", "billable", "notes", "needsReview"]) {
      assert.ok(`history.field.${field}` in messages, field);
    }
  });
}
