/** What happened in the studio, in one short sentence. */

import { t } from "./i18n.js";
import { spanOf } from "./kiosk/words.js";

/** How long something took, as people say it. @param {?number} seconds */
export function lengthWords(seconds) {
  return (seconds ?? 0) < 60 ? t("timer.underMinute") : spanOf(Math.floor(seconds / 60));
}

/** @param {import("./state/happenings.js").Happening} happening */
export function happeningWords({ event, who, what, seconds, reason, other }) {
  const words = { who, what, other, span: lengthWords(seconds) };
  switch (event) {
    case "timer:started":
      return other ? t("board.happened.startedFor", words) : t("board.happened.started", words);
    case "timer:stopped":
      if (other) return t("board.happened.stoppedFor", words);
      return reason === "paused" ? t("board.happened.paused", words) : t("board.happened.stopped", words);
    case "timer:discarded":
      return t("board.happened.discarded", words);
    case "entry:created":
      return t("board.happened.booked", words);
    case "entry:deleted":
      return t("board.happened.deleted", words);
    default:
      return t("board.happened.adjusted", words);
  }
}
