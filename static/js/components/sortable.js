/** Sorting a list by hand, with the pointer or the arrow keys: the new order is shown at once, and told to the server. */

import { api } from "../api.js";
import { drag } from "../dragging.js";
import { bySortOrder, placesFor } from "../ordering.js";
import { toastProblem } from "../toasts.js";

/** Keeps a list's order ahead of the server's answer. `draw` shows the list anew. */
export class Sorting {
  #path;
  #draw;
  /** @type {Map<number, number>} the wished places that the list does not show yet */
  #wished = new Map();
  #telling = Promise.resolve();
  #open = 0;
  #known = null;

  /** @param {string} path of the items' API @param {() => void} draw */
  constructor(path, draw) {
    this.#path = path;
    this.#draw = draw;
  }

  /** The items in the order that was wished for; a list that comes after the server's answer is as it is to be. */
  ordered(items) {
    if (this.#open === 0 && items !== this.#known) this.#wished.clear();
    this.#known = items;
    const placed = items.map((item) => (this.#wished.has(item.id) ? { ...item, sortOrder: this.#wished.get(item.id) } : item));
    return placed.sort(bySortOrder);
  }

  /** Moves an item to a place among `items`, which are all there are. */
  move(items, id, index) {
    const places = placesFor(this.ordered(items), id, index);
    if (places.size === 0) return;
    for (const [each, place] of places) this.#wished.set(each, place);
    this.#draw();
    this.#open += 1;
    this.#telling = this.#telling.then(() => this.#tell(places));
  }

  async #tell(places) {
    try {
      for (const [id, sortOrder] of places) await api.patch(`${this.#path}/${id}`, { sortOrder });
    } catch (problem) {
      this.#wished.clear();
      toastProblem(problem);
    }
    this.#open -= 1;
    this.#draw();
  }
}

/**
 * Begins to drag a row of a list by its handle; `onPlace` is told of each place that it is dragged over.
 *
 * @param {PointerEvent} event
 * @param {(index: number) => void} onPlace
 */
export function dragRow(event, onPlace) {
  const row = /** @type {HTMLElement} */ (event.currentTarget).closest("li");
  const rows = /** @type {HTMLElement[]} */ ([...row.parentElement.children]);
  const middles = rows.map((each) => middleOf(each));
  const own = rows.indexOf(row);
  let index = own;
  const onMove = ({ y }) => {
    const at = middles[own] + y;
    index = middles.filter((middle, place) => place !== own && middle < at).length;
    row.style.translate = `0 ${y}px`;
    rows.forEach((each, place) => each !== row && (each.style.translate = makesWay(place, own, index, row)));
  };
  drag(event, {
    onMove,
    onDrop: () => onPlace(index),
    onEnd: () => {
      row.classList.remove("dragged");
      for (const each of rows) each.style.translate = "";
    },
  });
  row.classList.add("dragged");
  addEventListener("pointerup", () => row.classList.remove("dragged"), { once: true });
}

function middleOf(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + scrollY + height / 2;
}

/** How far a row steps aside for the one that is dragged from `own` to `index`. */
function makesWay(place, own, index, { offsetHeight }) {
  if (place > own && place <= index) return `0 ${-offsetHeight}px`;
  if (place < own && place >= index) return `0 ${offsetHeight}px`;
  return "";
}
