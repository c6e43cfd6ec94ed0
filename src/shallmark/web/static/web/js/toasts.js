// Toasts: six seconds, longer while hovered or focused; errors stay. Undo by button or by z.
// A response may bring one: HX-Trigger: {"toast": {"text": "...", "undo": "/address", "wrong": false}}
import { all, icon, make, on, one, send, word } from "./dom.js";

const TIME = 6000;

function watch(toast) {
  if (toast.dataset.watched || toast.classList.contains("wrong")) return;
  toast.dataset.watched = "yes";
  let timer;
  const leave = () => { timer = window.setTimeout(() => toast.remove(), TIME); };
  const stay = () => window.clearTimeout(timer);
  for (const kind of ["mouseenter", "focusin"]) toast.addEventListener(kind, stay);
  for (const kind of ["mouseleave", "focusout"]) toast.addEventListener(kind, leave);
  leave();
}

/** Show a toast. `content`: a node or a text. */
export function say(content, { undo = "", wrong = false } = {}) {
  const text = typeof content === "string" ? make("p", {}, content) : content;
  // What asks again by itself says once that it is not answered.
  if (wrong && all("#toasts .wrong p").some((each) => each.textContent === text.textContent)) return;
  const toast = make("div", { class: `toast${wrong ? " wrong" : ""}`, role: wrong ? "alert" : "status", "data-toast": true },
    icon(wrong ? "alert-triangle" : "s-resolved"), text);
  if (undo) toast.append(make("button", { type: "button", "data-undo": undo }, word("Undo"), make("kbd", {}, "z")));
  if (wrong) toast.append(make("button", { type: "button", class: "tool t24", "data-close": true, "aria-label": word("Close") }, icon("x")));
  one("#toasts")?.append(toast);
  watch(toast);
}

on("click", "[data-close]", (_event, button) => button.closest("[data-toast], .notice")?.remove());

on("click", "[data-undo]", async (_event, button) => {
  button.disabled = true;
  const answer = await send(button.dataset.undo, {});
  button.closest("[data-toast]")?.remove();
  if (answer.ok) window.location.reload();
  else say(word("Not undone: somebody changed it meanwhile."), { wrong: true });
});

/** The newest offer to undo, for the key. */
export const newestUndo = () => all("#toasts :is([data-undo], [data-unsend])").at(-1);

document.addEventListener("toast", (event) => say(event.detail.text, event.detail));
const DISK_FULL = 507;
// What asks by itself every few seconds has lost nothing.
const quiet = (event) => event.detail.elt?.closest?.("[data-quiet]");
document.addEventListener("htmx:responseError", (event) => {
  if (quiet(event)) return;
  const full = event.detail.xhr?.status === DISK_FULL;
  const text = full ? "Not done: the server's disk is full. What you typed is kept." : "Not done: the server refused. What you typed is kept.";
  say(word(text), { wrong: true });
});
document.addEventListener("htmx:sendError", (event) => {
  if (!quiet(event)) say(word("Not sent: the server is away. What you typed is kept."), { wrong: true });
});
document.addEventListener("htmx:load", () => all("[data-toast]").forEach(watch));
all("[data-toast]").forEach(watch);
