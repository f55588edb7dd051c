/** What is said of operations on timers: what was done and how to take it back, or why it was not and what to do. */

import { lengthWords } from "./happening_words.js";
import { explain, t } from "./i18n.js";
import { NeverStarted } from "./state/delivery.js";
import { toast, toasts } from "./toasts.js";

export class TimerTalk {
  #studio;
  #onRefused;

  /** @param {import("./state/studio.js").Studio} studio @param {{onRefused: () => void}} then */
  constructor(studio, { onRefused }) {
    this.#studio = studio;
    this.#onRefused = onRefused;
    studio.operations.addEventListener("done", this.#done);
    studio.operations.addEventListener("refused", this.#refused);
  }

  end() {
    this.#studio.operations.removeEventListener("done", this.#done);
    this.#studio.operations.removeEventListener("refused", this.#refused);
  }

  /** @param {any} event */
  #done = ({ detail: { operation, answer } }) => {
    const { operations } = this.#studio;
    const again = () => ({ label: t("timer.resume"), run: () => operations.resume({ ...answer, timeEntryId: answer.id }) });
    const words = () => ({ task: answer.taskType.name, span: lengthWords(answer.durationSeconds) });
    if (operation.kind === "stop") toast(t("timer.stopped", words()), again());
    if (operation.kind === "book") toast(t("timer.booked", words()));
    if (operation.kind === "discard") toast(t("timer.discarded"));
  };

  /** @param {any} event */
  #refused = ({ detail: { operation, problem } }) => {
    if (problem instanceof NeverStarted) return; // its start has been told of, or the page tells of it for longer than a toast
    this.#onRefused();
    const text = `${t(`timer.refused.${operation.kind}`)} ${explain(problem)}`;
    toasts.add({ text, problem: true, action: this.#next(operation, problem) });
  };

  /** What helps now, by one touch. */
  #next(operation, problem) {
    const { operations } = this.#studio;
    if (problem.code === "outbox_full") return { label: t("app.retry"), run: () => operations.again(operation) };
    if (problem.code === "timer_already_running" && operation.timer) return { label: t("timer.switch"), run: () => operations.switchTo(workOf(operation.timer)) };
    return null;
  }
}

function workOf({ taskType, sessionId, projectId, notes }) {
  return { taskTypeId: taskType.id, sessionId, projectId, notes };
}
