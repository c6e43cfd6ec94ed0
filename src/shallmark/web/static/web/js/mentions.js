// "@" and letters of a name offer people: who is named is told, and finds it among the notices.
import { all, make, on, one } from "./dom.js";
import { marked } from "./palette.js";

const CALL = /(?:^|[^\p{L}\p{N}_@./])@([\p{L}\p{N}_.+-]*)$/u;
let asked = 0;
let panel = null;

const options = () => all("[role=option]", panel);
const at = () => options().find((each) => each.getAttribute("aria-selected") === "true");

function close(area) {
  asked += 1;
  panel?.remove();
  panel = null;
  for (const name of ["aria-activedescendant", "aria-controls"]) area.removeAttribute(name);
}

function point(area, option) {
  at()?.setAttribute("aria-selected", "false");
  option.setAttribute("aria-selected", "true");
  area.setAttribute("aria-activedescendant", option.id);
}

const typed = (area) => CALL.exec(area.value.slice(0, area.selectionStart))?.[1];

async function look(area) {
  const text = typed(area);
  if (text === undefined) return panel && close(area);
  const mine = (asked += 1);
  const answer = await fetch(`/suggest/person?called&q=${encodeURIComponent(text)}`).catch(() => null);
  const found = answer?.ok ? await answer.text() : "";
  if (mine !== asked || document.activeElement !== area) return;
  close(area);
  panel = make("div", { class: "menu-list floating start" });
  panel.innerHTML = found;
  if (!options().length) return close(area);
  options().forEach((option, index) => {
    option.id = `mention-${index}`;
    one("[data-marked]", option).replaceWith(marked(option.dataset.title, text));
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(area, option);
    });
  });
  one("[role=listbox]", panel).id = "mentions";
  area.setAttribute("aria-controls", "mentions");
  area.after(panel);
  point(area, options()[0]);
}

function take(area, option) {
  const end = area.selectionStart;
  area.setRangeText(`${option.dataset.call} `, end - typed(area).length, end, "end");
  close(area);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

on("input", ".reply textarea", (_event, area) => look(area));
on("focusout", ".reply textarea", (_event, area) => close(area));

// Before others hear of the key: Enter takes a person, it sends nothing.
document.addEventListener("keydown", (event) => {
  const area = event.target;
  if (!panel || !(area instanceof HTMLTextAreaElement)) return;
  const every = options();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) point(area, every[(every.indexOf(at()) + step + every.length) % every.length]);
  else if (event.key === "Escape") close(area);
  else if (["Enter", "Tab"].includes(event.key) && !event.ctrlKey && !event.metaKey) take(area, at());
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
