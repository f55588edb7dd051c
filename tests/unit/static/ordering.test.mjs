/** Lists that people sort by hand. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bySortOrder, placesFor } from "../../../static/js/ordering.js";

const items = (...places) => places.map((sortOrder, index) => ({ id: index + 1, sortOrder }));

/** The ids in the order that they come to. */
function order(list, places) {
  const placed = list.map((item) => ({ ...item, sortOrder: places.get(item.id) ?? item.sortOrder }));
  return placed.sort(bySortOrder).map(({ id }) => id);
}

test("an item comes to stand where it is put, whatever the places were before", () => {
  for (const places of [[1, 2, 3, 4], [10, 20, 30, 40], [1000, 1000, 1000, 1000], [0, 0, 7, 7]]) {
    const list = items(...places);
    assert.deepEqual(order(list, placesFor(list, 1, 2)), [2, 3, 1, 4]);
    assert.deepEqual(order(list, placesFor(list, 4, 0)), [4, 1, 2, 3]);
    assert.deepEqual(order(list, placesFor(list, 2, 3)), [1, 3, 4, 2]);
  }
});

test("where there is room between two, one item alone is changed", () => {
  const list = items(10, 20, 30);
  assert.deepEqual([...placesFor(list, 3, 1)], [[3, 15]]);
  assert.deepEqual([...placesFor(list, 3, 0)], [[3, 0]]);
  assert.deepEqual([...placesFor(list, 1, 2)], [[1, 40]]);
});

test("what stands there already is not changed", () => {
  assert.equal(placesFor(items(1, 2), 1, 0).size, 0);
  assert.equal(placesFor(items(1, 2), 2, 9).size, 0);
  assert.equal(placesFor(items(1, 2), 7, 0).size, 0);
});
