/** The work that one keeps to start it again and again. */

import { api } from "../api.js";
import { sameWork } from "./recents.js";

/** @typedef {import("../api_types.js").Favorite} Favorite */

/** Calls `onChange` when the list has changed. A change shows at once, and is taken back when it is refused. */
export class Favorites {
  /** @type {Favorite[]} */
  #items = [];
  #read = false;
  #onChange;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** Empty until they were read, which the first question begins. */
  get all() {
    if (!this.#read) this.read();
    return this.#items;
  }

  /** No event tells of them, so they are read again whenever somebody is about to choose. */
  async read() {
    this.#read = true;
    try {
      this.#show((await api.get("/favorites")).items);
    } catch {
      this.#read = false; // asked again when they are wanted
    }
  }

  /** @param {import("./recents.js").Work} work */
  find(work) {
    return this.#items.find((favorite) => sameWork(favorite, work));
  }

  /** Keeps the work, or no longer. Throws ApiError. @param {import("./recents.js").Work} work */
  async toggle(work) {
    const before = this.#items;
    const kept = this.find(work);
    try {
      if (kept) await this.#remove(kept);
      else await this.#add(work);
    } catch (problem) {
      this.#show(before);
      throw problem;
    }
  }

  async #add(work) {
    this.#show([...this.#items, { ...work, id: 0 }]);
    const made = await api.post("/favorites", work);
    this.#show(this.#items.map((favorite) => (sameWork(favorite, work) ? made : favorite)));
  }

  async #remove(favorite) {
    this.#show(this.#items.filter((one) => one !== favorite));
    await api.remove(`/favorites/${favorite.id}`);
  }

  #show(items) {
    this.#items = items;
    this.#onChange();
  }
}
