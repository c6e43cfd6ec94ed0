// Picking records: a box that offers what fits while one types, one record or many, by keyboard too.
// The field of the form stays and carries the value; without this script one types a name or number there.
import { all, icon, make, one, word } from "./dom.js";
import { makeBeside } from "./beside.js";
import { marked } from "./palette.js";

let number = 0;

/** What stands in the field: a number and a name, or a name and a user name in brackets. */
const nameOf = (value) => value.replace(/^[A-Z]{2,6}\d{7} /, "").replace(/ \([^()]*\)$/, "");

function start(root) {
  const field = one("[name]", root);
  const many = "many" in root.dataset;
  const required = field.required;
  const list = `picker-${(number += 1)}`;
  const box = make("input", { type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false",
    "aria-autocomplete": "list", "aria-controls": list });
  for (const name of ["id", "aria-label", "aria-describedby", "aria-invalid", "autofocus", "placeholder"]) {
    if (field.hasAttribute(name)) box.setAttribute(name, field.getAttribute(name));
    field.removeAttribute(name);
  }
  const panel = make("div", { class: "menu-list floating start", hidden: true }, make("div", { id: list, role: "listbox", "aria-label": word("Found") }));
  const known = new Map(all(".tag", one("template", root).content).map((chip) => [chip.dataset.value, chip]));
  const chips = () => all(":scope > .tag", root);
  const options = () => all("[role=option]", panel);
  const makes = () => options().filter((each) => each.dataset.make);
  const at = () => options().find((each) => each.getAttribute("aria-selected") === "true");
  const isOpen = () => !panel.hidden;
  const refusal = make("span", { class: "field-error", role: "alert" });
  let timer;
  let asked = 0;
  let refused = "";

  field.hidden = true;
  field.required = false;
  root.classList.add("input");
  root.append(box, panel);

  function close() {
    asked += 1;
    window.clearTimeout(timer);
    panel.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  /** The field takes what the chips and the box say. */
  function settle() {
    const typed = box.value.trim() === refused ? "" : box.value.trim();
    const lines = chips().map((chip) => chip.dataset.line);
    const value = (many ? [...lines, typed] : [typed || lines[0]]).filter(Boolean).join("\n");
    box.required = required && !value;
    if (value === field.value) return;
    field.value = value;
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  /** Nothing is called so: that is said at once, and what was typed is not taken for a choice. */
  function refuse(text) {
    refused = text;
    const again = text && makes().length ? ` ${word("Enter once more makes it.")}` : "";
    refusal.replaceChildren(icon("alert-circle"), make("span", {}, `${word("Nothing that is open to you is called")} “${text}”.${again}`));
    if (!text) {
      refusal.remove();
      box.removeAttribute("aria-invalid");
    } else {
      root.after(refusal);
      box.setAttribute("aria-invalid", "true");
      box.select();
      settle();
    }
  }

  function add(chip, line) {
    const cross = make("button", { type: "button", class: "tool t24", tabindex: "-1", "aria-label": `${word("Remove")} ${nameOf(line)}` }, icon("x"));
    cross.addEventListener("click", () => drop(chip));
    chip.append(cross);
    chip.dataset.line = line;
    box.before(chip);
  }

  function drop(chip) {
    chip?.remove();
    settle();
    box.focus();
  }

  /** What stands in the field as chips; what is no record we know of stays as it was typed. */
  function draw() {
    for (const chip of chips()) chip.remove();
    box.value = "";
    const lines = field.value.split("\n").filter(Boolean);
    const single = known.size === 1 && !many ? [...known.values()][0] : null;
    for (const line of lines) {
      const chip = many ? known.get(line.split(" ")[0]) : single;
      if (chip) add(chip.cloneNode(true), line);
      else if (many || nameOf(line) !== line) add(make("span", { class: "tag" }, make("span", { class: "cut" }, nameOf(line))), line);
      else box.value = line;
    }
    known.clear();
    box.required = required && !field.value;
  }

  function point(option) {
    at()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
  }

  function tick() {
    const taken = new Set(chips().map((chip) => chip.dataset.line.split(" ")[0]));
    for (const option of many ? options().filter((each) => !each.dataset.make) : []) {
      const mark = one(".check", option) || make("input", { type: "checkbox", class: "check", disabled: true, "aria-hidden": "true" });
      mark.checked = taken.has(option.dataset.value);
      option.setAttribute("aria-checked", String(mark.checked));
      option.prepend(mark);
    }
  }

  async function ask(taking = false) {
    // A question that still waits for its turn would take the place of this one, and its choice with it.
    window.clearTimeout(timer);
    const text = box.value.trim();
    const mine = (asked += 1);
    const making = field.form?.matches("[method=post], [data-makes]") ? "&make" : "";
    const answer = await fetch(`${root.dataset.picker}?q=${encodeURIComponent(text)}${making}`).catch(() => null);
    if (mine !== asked || !answer?.ok || !box.isConnected) return;
    panel.innerHTML = await answer.text();
    if (mine !== asked) return;
    one("[role=listbox]", panel).id = list;
    options().forEach((option, index) => {
      option.id = `${list}-${index}`;
      one("[data-marked]", option)?.replaceWith(marked(option.dataset.title, text));
    });
    tick();
    // Making something is never chosen by the way.
    point(text ? options().find((option) => !option.dataset.make) : null);
    panel.hidden = false;
    box.setAttribute("aria-expanded", "true");
    if (taking && at()) take(at());
    // Several numbers at once are read by the server.
    else if (taking && !/[,\n]/.test(text)) {
      refuse(text);
      // Enter once more makes it: that is shown, as the list lies over what is said below the field.
      point(makes()[0]);
    }
  }

  /** What is not there yet is made by its own form, and chosen then. */
  async function makeOne(address) {
    close();
    const reference = await makeBeside(address);
    if (!box.isConnected) return;
    box.focus();
    if (!reference) return;
    const answer = await fetch(`${root.dataset.picker}?q=${reference}`).catch(() => null);
    if (!answer?.ok) return;
    const offers = make("div");
    offers.innerHTML = await answer.text();
    const option = one(`[data-value="${reference}"]`, offers);
    if (option) take(option);
  }

  function take(option) {
    if (refused) refuse("");
    if (option.dataset.make) {
      makeOne(option.dataset.make);
      return;
    }
    const line = `${option.dataset.value} ${option.dataset.title}`;
    const taken = chips().find((chip) => chip.dataset.line.split(" ")[0] === option.dataset.value);
    if (!many) for (const chip of chips()) chip.remove();
    box.value = "";
    if (many && taken) taken.remove();
    else add(one("template", option).content.firstElementChild.cloneNode(true), line);
    settle();
    if (many) tick();
    else close();
  }

  box.addEventListener("input", () => {
    if (refused) refuse("");
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, 120, false);
  });
  box.addEventListener("click", () => isOpen() || ask());
  box.addEventListener("change", (event) => event.stopPropagation());
  box.addEventListener("blur", () => {
    close();
    if (refused && box.value.trim() === refused) box.value = "";
    settle();
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && isOpen()) {
      close();
      event.stopPropagation();
    } else if (step) {
      if (!isOpen()) ask();
      else {
        const every = options();
        point(every[(every.indexOf(at()) + step + every.length + (at() || step > 0 ? 0 : 1)) % every.length]);
      }
    } else if (event.key === "Enter" && isOpen() && at()) take(at());
    else if (event.key === "Tab" && isOpen() && at() && !at().dataset.make && box.value.trim() && !event.shiftKey) {
      take(at());
      return;
    } else if (event.key === "Backspace" && !box.value && chips().length) drop(chips().at(-1));
    else {
      if (event.key !== "Enter" || !box.value.trim()) return;
      ask(true);
    }
    event.preventDefault();
  });
  panel.addEventListener("mousedown", (event) => event.preventDefault());
  panel.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  field.addEventListener("filled", draw);
  root.addEventListener("click", (event) => { if (event.target === root) box.focus(); });
  // A value that the browser brought back is not the one these chips were drawn for.
  if (field.value !== field.defaultValue) known.clear();
  draw();
  // Focus that the page gave the field itself moves on.
  if (box.autofocus || document.activeElement === field) box.focus();
}

function startAll(within) {
  for (const root of all("[data-picker]:not(.input)", within)) start(root);
}

startAll(document);
document.addEventListener("htmx:load", (event) => startAll(event.target));
// What is typed without a choice goes along, for the server to read or refuse by name.
document.addEventListener("submit", (event) => { for (const box of all("[role=combobox]", event.target)) box.dispatchEvent(new Event("blur")); }, true);
