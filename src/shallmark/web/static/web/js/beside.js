// Making a record beside the form at hand: its own form in a dialog. Nothing of the page is left.
import { icon, make, one, word } from "./dom.js";
import { say } from "./toasts.js";

const REFERENCE = /\/([A-Z]{2,6}\d{7})(?:\/|$)/;
const NAMING = ["id", "for", "aria-labelledby", "aria-describedby", "aria-controls"];

async function pageOf(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** The form of such a page. Its names are those of the page we stand on, too: they get others. */
function formOf(page) {
  const form = one("#new-record", page);
  if (!form) return null;
  delete form.dataset.draft;
  delete form.dataset.once;
  for (const each of [form, ...form.querySelectorAll("*")]) {
    for (const name of NAMING) {
      const value = each.getAttribute(name);
      if (value) each.setAttribute(name, value.split(" ").map((part) => `beside-${part}`).join(" "));
    }
    if (each.dataset.jump !== undefined) each.hash = `#beside-${each.hash.slice(1)}`;
  }
  return document.adoptNode(form);
}

/** The number of the record that was made; empty: none. */
export async function makeBeside(address) {
  const first = await fetch(address).catch(() => null);
  const page = first?.ok ? await pageOf(first) : null;
  const form = page && formOf(page);
  if (!form) {
    window.open(address);
    return "";
  }
  const dialog = make("dialog", { class: "dialog floating", "aria-labelledby": "beside-title" }, make("header", {},
    make("h2", { class: "bold", id: "beside-title" }, one("h1", page).textContent),
    make("button", { type: "button", class: "tool", "data-close-dialog": true, "aria-label": word("Close") }, icon("x"))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((settle) => {
    let made = "";
    show(dialog, form, (reference) => {
      made = reference;
      dialog.close();
    });
    dialog.addEventListener("close", (event) => {
      if (event.target !== dialog) return;
      dialog.remove();
      settle(made);
    });
  });
}

function show(dialog, form, done) {
  one("form", dialog)?.remove();
  dialog.append(form);
  window.htmx?.process(form);
  form.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  one("input:not([type=hidden]):not([hidden]), textarea, select", form)?.focus();
  form.addEventListener("click", (event) => {
    if (!event.target.closest(".btns a")) return;
    event.preventDefault();
    dialog.close();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: new FormData(form) }).catch(() => null);
    form.removeAttribute("aria-busy");
    const page = answer && await pageOf(answer);
    const again = page && formOf(page);
    const reference = answer?.redirected && new URL(answer.url).pathname.match(REFERENCE)?.[1];
    if (reference) {
      for (const toast of page.querySelectorAll("#toasts [data-toast] p")) say(toast.textContent);
      done(reference);
    } else if (again) show(dialog, again, done);
    else say(word("Not done: the server refused. What you typed is kept."), { wrong: true });
  });
}
