// What goes out to a customer waits ten seconds in which it can be taken back. Whoever leaves the page sends it at once.
import { icon, make, on, one, word } from "./dom.js";

const WAIT = 10000;
const waiting = new Map();

function stop(form) {
  const { timer, toast } = waiting.get(form);
  window.clearTimeout(timer);
  toast.remove();
  waiting.delete(form);
  form.inert = false;
  delete form.dataset.sent;
}

on("submit", "form:has([data-delay]), form[data-delay]", (event, form) => {
  if (form.dataset.due || event.submitter?.classList.contains("only-private")) return;
  event.preventDefault();
  if (waiting.has(form)) return;
  const submitter = event.submitter;
  const undo = make("button", { type: "button", "data-unsend": true }, word("Undo"), make("kbd", {}, "z"));
  const toast = make("div", { class: "toast", role: "status" }, icon("send"), make("p", {}, word("Goes out in ten seconds")), undo);
  undo.addEventListener("click", () => { stop(form); one("textarea", form)?.focus(); });
  const timer = window.setTimeout(() => {
    stop(form);
    form.dataset.due = "yes";
    form.requestSubmit(submitter);
  }, WAIT);
  waiting.set(form, { timer, toast, submitter });
  form.inert = true;
  one("#toasts")?.append(toast);
  undo.focus();
});

window.addEventListener("pagehide", () => {
  for (const [form, { submitter }] of waiting) navigator.sendBeacon(form.action, new FormData(form, submitter));
  waiting.clear();
});
