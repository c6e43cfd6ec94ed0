// The rail folds to icons; on a phone it is a drawer. Menus shut by Escape and by a click beside them.
import { all, cookie, on, one } from "./dom.js";

const root = document.documentElement;

on("click", "[data-fold]", (_event, button) => {
  const folded = root.dataset.rail !== "folded";
  if (folded) root.dataset.rail = "folded";
  else delete root.dataset.rail;
  cookie("rail", folded ? "folded" : "");
  button.setAttribute("aria-pressed", String(folded));
});

// A phase opened in the folded rail needs its room.
on("click", ".rail-phase", () => {
  if (root.dataset.rail === "folded") {
    delete root.dataset.rail;
    cookie("rail", "");
  }
});

function drawer(open) {
  root.toggleAttribute("data-drawer", open);
  const opener = one("[data-drawer-open]");
  if (opener) {
    opener.setAttribute("aria-expanded", String(open));
    if (open) one(".rail a")?.focus();
    else opener.focus();
  }
}

on("click", "[data-drawer-open]", () => drawer(true));
on("click", "[data-drawer-close]", () => drawer(false));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (root.hasAttribute("data-drawer")) drawer(false);
  for (const menu of all("details[data-menu][open]")) {
    menu.open = false;
    one("summary", menu)?.focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});

// Arrow keys walk through an open menu.
on("keydown", "details[data-menu][open]", (event, menu) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = all("a.menu-item, button.menu-item", menu);
  const next = items[(items.indexOf(document.activeElement) + step + items.length) % items.length];
  next?.focus();
});
