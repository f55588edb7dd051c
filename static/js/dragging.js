/** Dragging with a pointer: it begins once the pointer has moved a little, so that a press stays a press. */

const THRESHOLD = 4; // pixels

/**
 * Follows a pointer that has gone down, until it goes up. Escape, or a call from elsewhere, gives it up.
 *
 * @param {PointerEvent} event
 * @param {{onMove: (by: {x: number, y: number}, event: PointerEvent) => void, onDrop: () => void, onEnd: () => void}} course
 *   `onEnd` comes in any case once something was dragged, after `onDrop`
 */
export function drag(event, { onMove, onDrop, onEnd }) {
  if (event.button !== 0) return;
  const start = { x: event.pageX, y: event.pageY };
  const listening = new AbortController();
  let dragging = false;
  const end = (dropped) => {
    listening.abort();
    if (!dragging) return;
    if (dropped) onDrop();
    onEnd();
    swallowClick();
  };
  const move = (moved) => {
    const by = { x: moved.pageX - start.x, y: moved.pageY - start.y };
    dragging ||= Math.hypot(by.x, by.y) >= THRESHOLD;
    if (!dragging) return;
    moved.preventDefault();
    onMove(by, moved);
  };
  const { signal } = listening;
  addEventListener("pointermove", move, { signal });
  addEventListener("pointerup", () => end(true), { signal });
  addEventListener("pointercancel", () => end(false), { signal });
  addEventListener("keydown", (pressed) => pressed.key === "Escape" && dragging && end(false), { signal });
}

/** What was dragged is not pressed as well. */
function swallowClick() {
  const swallow = (click) => {
    click.preventDefault();
    click.stopPropagation();
  };
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }));
}
