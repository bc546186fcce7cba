// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Opens rows, sorts and filters. Without it the page shows everything, worst
// layers first. "#sort=COLUMN" or "#sort=COLUMN,descending" in the address sorts.
(() => {
  "use strict";
  const table = document.getElementById("layers");
  const layers = [...table.tBodies];
  const headings = [...table.querySelectorAll("th button")];

  const setOpen = (layer, open) => {
    layer.classList.toggle("closed", !open);
    layer.querySelector(".name button").setAttribute("aria-expanded", open);
  };

  // What has no number stays behind, whatever the direction.
  const compare = (column, sign) => (a, b) => {
    const left = a.dataset[column], right = b.dataset[column];
    if (left === "" || right === "")
      return (left === "") - (right === "");
    const difference = column === "key" ? left.localeCompare(right) : left - right;
    return sign * difference || a.dataset.index - b.dataset.index;
  };

  const sort = (column, descending) => {
    layers.sort(compare(column, descending ? -1 : 1));
    table.append(...layers);
    for (const heading of headings) {
      const cell = heading.parentElement;
      if (heading.dataset.sort === column)
        cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else
        cell.removeAttribute("aria-sort");
    }
  };

  const followAddress = () => {
    const [kind, value] = location.hash.slice(1).split("=");
    if (kind === "sort" && value) {
      const [column, direction] = value.split(",");
      if (headings.some((heading) => heading.dataset.sort === column))
        sort(column, direction === "descending");
      return;
    }
    const layer = kind && document.getElementById(kind);
    if (layers.includes(layer)) {
      setOpen(layer, true);
      layer.scrollIntoView();
    }
  };

  for (const heading of headings)
    heading.addEventListener("click", () => {
      const current = heading.parentElement.getAttribute("aria-sort");
      sort(heading.dataset.sort, current === "ascending");
    });
  for (const layer of layers)
    layer.querySelector(".row").addEventListener("click", () =>
      setOpen(layer, layer.classList.contains("closed")));

  document.getElementById("filter").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    let shown = 0;
    for (const layer of layers) {
      const text = layer.dataset.key + " " + layer.dataset.op;
      layer.hidden = !text.toLowerCase().includes(wanted);
      shown += !layer.hidden;
    }
    document.getElementById("nothing").hidden = shown > 0;
  });

  // Already in this order: the heading says so, and the worst two are open.
  const hasRatios = layers.some((layer) => layer.dataset.sqnr !== "");
  sort(hasRatios ? "sqnr" : "index", false);
  layers.forEach((layer, position) => setOpen(layer, hasRatios && position < 2));
  followAddress();
  window.addEventListener("hashchange", followAddress);
  document.documentElement.dataset.ready = layers.length;
})();
