// The heat map is one stop of Tab; arrow keys move in it, Home and End to the ends of a row, Enter opens the rows.
import { all, on, one } from "./dom.js";

const grid = (table) => all("tbody tr", table).map((row) => all("td.heat", row).map((cell) => one("a[data-cell]", cell)));

function start(table) {
  const first = one("a[data-cell]", table);
  if (first && !one('a[data-cell][tabindex="0"]', table)) first.tabIndex = 0;
}

on("keydown", "a[data-cell]", (event, cell) => {
  const cells = grid(cell.closest("table"));
  const row = cells.findIndex((each) => each.includes(cell));
  const column = cells[row].indexOf(cell);
  const next = {
    ArrowRight: () => cells[row].slice(column + 1).find(Boolean),
    ArrowLeft: () => cells[row].slice(0, column).reverse().find(Boolean),
    ArrowDown: () => cells.slice(row + 1).map((each) => each[column]).find(Boolean),
    ArrowUp: () => cells.slice(0, row).reverse().map((each) => each[column]).find(Boolean),
    Home: () => cells[row].find(Boolean),
    End: () => [...cells[row]].reverse().find(Boolean),
  }[event.key]?.();
  if (!next) return;
  event.preventDefault();
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});

on("focusin", "a[data-cell]", (_event, cell) => {
  for (const each of all('a[data-cell][tabindex="0"]', cell.closest("table"))) each.tabIndex = -1;
  cell.tabIndex = 0;
});

const begin = () => all("[data-heatmap]").forEach(start);
// The newest run of a check's history is what one looks for.
for (const bar of all(".scroll-x > .history")) bar.parentElement.scrollLeft = bar.parentElement.scrollWidth;
document.addEventListener("htmx:load", begin);
begin();
