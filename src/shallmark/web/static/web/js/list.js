// Lists: j/k, Enter, x; selection and the mass action bar. The keys themselves are bound in keys.js.
import { all, make, on, one } from "./dom.js";

const rows = () => all("[data-list] tbody > tr");
const focused = () => one("[data-list] tbody > tr.focused");
let last = null;

export function move(step) {
  const list = rows();
  if (!list.length) return false;
  const at = list.indexOf(focused());
  const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
  focused()?.classList.remove("focused");
  next.classList.add("focused");
  next.scrollIntoView({ block: "nearest" });
  (one("[data-open]", next) || one("a", next))?.focus({ preventScroll: true });
  return true;
}

export function open() {
  const link = focused() && (one("[data-open]", focused()) || one("a", focused()));
  link?.click();
  return Boolean(link);
}

export function pick() {
  const box = focused() && one("input[name=selected]", focused());
  box?.click();
  return Boolean(box);
}

export const picked = () => all("[data-selectable] input[name=selected]:checked");

export function none() {
  const chosen = picked();
  for (const box of chosen) box.checked = false;
  show();
  return chosen.length > 0;
}

function show() {
  const chosen = picked().length;
  for (const row of rows()) row.classList.toggle("selected", Boolean(one("input[name=selected]:checked", row)));
  const head = one("[data-select-all]");
  if (head) {
    head.checked = chosen > 0 && chosen === rows().length;
    head.indeterminate = chosen > 0 && !head.checked;
  }
  const bar = one("[data-massbar]");
  if (bar) {
    bar.hidden = chosen === 0;
    delete bar.dataset.everything;
    one("[data-selected-count]", bar).textContent = chosen;
  }
}

on("change", "[data-select-all]", (_event, box) => {
  for (const each of all("[data-selectable] input[name=selected]")) each.checked = box.checked;
  show();
});

on("click", "[data-selectable] input[name=selected]", (event, box) => {
  const boxes = all("[data-selectable] input[name=selected]");
  if (event.shiftKey && last) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
  }
  last = box;
  show();
});

on("click", "[data-select-none]", none);

on("click", "[data-select-found]", (_event, button) => {
  for (const each of all("[data-selectable] input[name=selected]")) each.checked = true;
  show();
  const bar = button.closest("[data-massbar]");
  if (bar) {
    bar.dataset.everything = "yes";
    one("[data-selected-count]", bar).textContent = button.textContent.replace(/\D+/g, "") || picked().length;
  }
});

// An action asks once, with the count, on its own fragment: GET address?selected=1&selected=2 (or all=1 with the filter).
on("click", "[data-mass]", (_event, button) => {
  const bar = button.closest("[data-massbar]");
  if (!bar || !button.dataset.mass) return;
  // The view and its filter go along: what is selected may be all they find, and one comes back to them.
  const asked = new URLSearchParams(location.search);
  if (bar.dataset.everything) asked.set("all", "1");
  else for (const box of picked()) asked.append("selected", box.value);
  const address = `${button.dataset.mass}?${asked}`;
  if (window.htmx && one("#mass-ask")) window.htmx.ajax("GET", address, { target: "#mass-ask", swap: "innerHTML" });
  else document.body.append(make("a", { href: address, hidden: true })), document.body.lastChild.click();
});

// Choosing a filter by keyboard: the focus goes into the chooser, arrows walk in it, Escape leaves it.
// After it has settled: a button that was only swapped in does not answer to a quick Enter yet.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "choose") one("[autofocus], input:not([type=hidden]), a, button", event.target)?.focus();
});

on("keydown", "#choose", (event, chooser) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const items = all("input:not([type=hidden]), button.menu-item, a.menu-item", chooser);
  if (event.key === "Escape") {
    chooser.replaceChildren();
    one("[data-key=f]")?.focus();
  } else if (step && items.length && document.activeElement.type !== "radio") {
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
});

// The view one is in stands in sight, however many there are; counts that come later push it on.
function showTab() {
  for (const tab of all(".tabs > [aria-current]")) {
    const row = tab.parentElement;
    const right = row.scrollLeft + row.clientWidth - (one(".tabs-end", row)?.offsetWidth ?? 0);
    if (tab.offsetLeft < row.scrollLeft || tab.offsetLeft + tab.offsetWidth > right) row.scrollLeft = tab.offsetLeft - 48;
  }
}
document.addEventListener("htmx:oobAfterSwap", showTab);
showTab();

document.addEventListener("htmx:afterSwap", show);
show();
