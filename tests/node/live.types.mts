/** What TypeScript knows of the live client: that its right use compiles, and each misuse does not. */

import { Live, type Message } from "../../static/js/live.js";

const live = new Live({ user: { id: 7 }, organization: { id: 1 } });

live.on("timer:started", (e) => {
  const color: string = e.data.taskType.color;
  const id: string = e.id;
  // @ts-expect-error a timer that has started has no end
  e.data.endTime;
  // @ts-expect-error colors are text
  const wrong: number = e.data.taskType.color;
  return [color, id, wrong];
});

live.on("timer:stopped", ({ data }) => {
  const why: "stopped" | "paused" | "switched" | "auto" = data.reason;
  const told: string | undefined = data.cost?.formattedCost;
  // @ts-expect-error not everybody may see what it costs
  data.cost.formattedCost;
  return [why, told];
});

live.on("snapshot", ({ id, data }) => data.running.map(({ startTime }) => id + startTime));
live.on("presence", ({ data }) => data.people.map(({ name }) => name));
live.on("identify", ({ data }) => data.kioskId.toFixed());
live.on("version", (version) => version.length);
new Live({ user: null, organization: { id: 1 } });
live.on("state", (state) => state === "offline");
live.on("end", (reason) => reason === "signed-out");

const off: () => void = live.on("message", tell);
off();

function tell(message: Message): string {
  switch (message.event) {
    case "timer:adjusted":
      return message.data.changed.join();
    case "reset":
      return message.data.reason;
    default:
      // @ts-expect-error only a timer that was adjusted has changed fields
      return message.data.changed;
  }
}

// @ts-expect-error no such event
live.on("timer:startet", () => {});
// @ts-expect-error what the connection settles with the server is not for pages
live.on("hello", () => {});
// @ts-expect-error the state is the client's to change
live.state = "live";
// @ts-expect-error nobody's events
new Live({});
