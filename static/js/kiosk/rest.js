/** What spares the screen: no pointer on it, and no picture that stands at the very same place for months. */

const POINTER_MS = 3000;
const MINUTE = 60_000;
const STEPS = [[0, 0], [2, 1], [4, 0], [5, -2], [3, -4], [0, -5], [-3, -4], [-5, -2], [-4, 0], [-3, 2], [-1, 4], [1, 3]];

/** By how many pixels the picture is moved in this minute. @param {number} now @returns {[number, number]} */
export function shiftAt(now) {
  const [across, down] = STEPS[Math.floor(now / MINUTE) % STEPS.length];
  return [across, down];
}

/** Hides the pointer while nobody moves it. @returns {() => void} ends it */
export function hidePointer(root = document.documentElement) {
  let timer = 0;
  const hide = () => root.classList.add("still");
  const show = () => {
    root.classList.remove("still");
    clearTimeout(timer);
    timer = setTimeout(hide, POINTER_MS);
  };
  addEventListener("pointermove", show);
  timer = setTimeout(hide, POINTER_MS);
  return () => {
    removeEventListener("pointermove", show);
    clearTimeout(timer);
  };
}
