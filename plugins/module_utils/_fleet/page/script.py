# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The script of a page: the table of users is searched, filtered, sorted and drawn in pieces.

Private to the collection.
"""

from __future__ import annotations

SCRIPT = """
"use strict";
(() => {
  const PIECE = 100;
  const people = JSON.parse(document.getElementById("people").textContent);
  const labels = ["User", "Where", "Outcome", "Requests", "Seconds", "Details"];
  const body = document.getElementById("rows"), count = document.getElementById("count");
  const more = document.getElementById("more"), search = document.getElementById("search");
  const outcome = document.getElementById("outcome"), tag = document.getElementById("tag");
  const sort = document.getElementById("sort"), heads = document.querySelectorAll("th button");
  const text = people.map((one) => [one[0], one[1], ...one[5]].join("\\n").toLowerCase());
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  let found = [], drawn = 0, column = -1, direction = 1;

  function cell(one, index) {
    const td = document.createElement("td");
    td.dataset.label = labels[index];
    if (index === 5) {
      if (!one[5].length) { delete td.dataset.label; return td; }
      const list = document.createElement("ul");
      for (const sentence of one[5]) {
        const item = document.createElement("li");
        item.dir = "auto";
        item.textContent = sentence;
        list.append(item);
      }
      td.append(list);
      return td;
    }
    const inner = document.createElement("bdi");
    // An empty cell is not announced on a phone, where each cell has its label.
    if (one[index] === "") { delete td.dataset.label; return td; }
    inner.textContent = index === 4 ? one[4].toFixed(2) : one[index];
    if (index === 2) inner.className = "outcome " + one[2];
    if (index > 2) td.className = "number";
    td.append(inner);
    return td;
  }

  function draw() {
    const piece = document.createDocumentFragment();
    for (const index of found.slice(drawn, drawn + PIECE)) {
      const tr = document.createElement("tr");
      labels.forEach((_, at) => tr.append(cell(people[index], at)));
      piece.append(tr);
    }
    body.append(piece);
    drawn = Math.min(drawn + PIECE, found.length);
    more.hidden = drawn >= found.length;
    count.textContent = `${drawn} of ${found.length} matching users shown, ${people.length} in all`;
  }

  function update() {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    found = people.map((_, index) => index).filter((index) =>
      (!outcome.value || people[index][2] === outcome.value)
      && (!tag || !tag.value || people[index][6].includes(tag.value))
      && words.every((word) => text[index].includes(word)));
    if (column >= 0) {
      found.sort((a, b) => direction * (column > 2 ? people[a][column] - people[b][column]
        : compare(people[a][column], people[b][column])));
    }
    body.replaceChildren();
    drawn = 0;
    draw();
  }

  function order(newColumn, newDirection) {
    column = newColumn;
    direction = newDirection;
    sort.value = column < 0 ? "" : `${column} ${direction}`;
    heads.forEach((button, index) => {
      if (index === column) {
        button.parentElement.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
      } else {
        button.parentElement.removeAttribute("aria-sort");
      }
    });
    update();
  }

  heads.forEach((button, index) =>
    button.addEventListener("click", () => order(index, column === index ? -direction : 1)));
  sort.addEventListener("change", () => {
    const [newColumn, newDirection] = sort.value ? sort.value.split(" ").map(Number) : [-1, 1];
    order(newColumn, newDirection);
  });
  search.addEventListener("input", update);
  outcome.addEventListener("change", update);
  if (tag) tag.addEventListener("change", update);
  more.addEventListener("click", () => {
    const first = drawn;
    draw();
    // The button may be gone now; the keyboard goes on at the first new row.
    const row = body.rows[first];
    if (row) { row.tabIndex = -1; row.focus({ preventScroll: true }); }
  });
  update();
})();
"""
