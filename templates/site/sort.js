// Tables that say data-sort can be sorted by their columns. Without this script they are read as they are, the newest first.
"use strict";
for (const table of document.querySelectorAll("table[data-sort]")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const value = (row, column) => {
    const cell = row.cells[column];
    const name = cell.querySelector(".column");
    return cell.dataset.value ?? cell.textContent.slice(name ? name.textContent.length : 0).trim();
  };
  const sort = (column, downwards) => {
    const rows = [...body.rows].map((row) => [value(row, column), row]);
    rows.sort(([a], [b]) => (a === "") - (b === "") || (downwards ? -1 : 1) * collator.compare(a, b));
    body.append(...rows.map(([, row]) => row));
    heads.forEach((head, place) => {
      if (place === column) head.setAttribute("aria-sort", downwards ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.setAttribute("aria-label", table.dataset.sort.replace("{}", head.textContent));
    const downFirst = head.classList.contains("sum"); // the largest sum is what one looks for
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      sort(column, now === null ? downFirst : now === "ascending");
    });
    head.replaceChildren(button);
  });
  table.classList.add("sortable");
}
