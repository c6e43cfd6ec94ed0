// Search and commands in one box. What can be done with the record in view comes first, then what the server finds.
import { all, icon, make, on, one, send } from "./dom.js";

const dialog = one("#palette");
const field = dialog && one("input", dialog);
const list = dialog && one("[role=listbox]", dialog);
let asked = 0;
let timer;

function commands(words) {
  const block = one("#commands");
  if (!block) return [];
  const { title, items } = JSON.parse(block.textContent);
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = items.filter(({ text }) => parts.every((part) => text.toLowerCase().split(/\s+/).some((word) => word.startsWith(part))));
  return found.length ? [{ title, items: found }] : [];
}

/** The text with its matching letters in bold. */
export function marked(text, words) {
  const parts = words.split(/\s+/).filter(Boolean).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const span = make("span");
  if (!parts.length) return span.append(text), span;
  for (const [index, piece] of text.split(new RegExp(`(${parts.join("|")})`, "i")).entries()) span.append(index % 2 ? make("b", {}, piece) : piece);
  return span;
}

function draw(groups, words) {
  const lines = [];
  let number = 0;
  for (const { title, items } of groups) {
    const group = make("div", { role: "group", "aria-label": title }, make("div", { class: "palette-group", "aria-hidden": "true" }, title));
    for (const item of items) {
      const line = make("div", { class: "palette-item", role: "option", id: `palette-${number}`, "aria-selected": String(number === 0) },
        icon(item.icon || "arrow-right"), marked(item.text, words));
      if (item.note) line.append(make("small", {}, item.note));
      if (item.key) line.append(make("kbd", {}, item.key));
      line.item = item;
      group.append(line);
      number += 1;
    }
    lines.push(group);
  }
  if (!number) lines.push(make("div", { class: "palette-group" }, list.dataset.empty));
  list.replaceChildren(...lines);
  field.setAttribute("aria-activedescendant", number ? "palette-0" : "");
}

async function ask() {
  const words = field.value.trim();
  const own = commands(words);
  const mine = ++asked;
  draw(own, words);
  try {
    const answer = await fetch(`${dialog.dataset.palette}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
    if (mine === asked && answer.ok) draw([...own, ...(await answer.json()).groups], words);
  } catch {
    // Without the server, the commands of this page still work.
  }
}

async function run(line) {
  const { url, method, target } = line.item;
  dialog.close();
  if (target) one(target)?.focus();
  else if (method === "post") {
    const answer = await send(url, {});
    if (answer.ok) window.location.reload();
  } else window.location.assign(url);
}

export function openPalette(words = "") {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  field.value = words;
  ask();
}

if (dialog) {
  on("click", "[data-palette-open]", () => openPalette());
  field.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, 80);
  });
  dialog.addEventListener("keydown", (event) => {
    const items = all(".palette-item", list);
    const at = items.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && items.length) {
      event.preventDefault();
      const next = items[(at + step + items.length) % items.length];
      items[at]?.setAttribute("aria-selected", "false");
      next.setAttribute("aria-selected", "true");
      next.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", next.id);
    }
    if (event.key === "Enter" && items[at]) {
      event.preventDefault();
      run(items[at]);
    }
  });
  list.addEventListener("click", (event) => {
    const line = event.target.closest(".palette-item");
    if (line) run(line);
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}
