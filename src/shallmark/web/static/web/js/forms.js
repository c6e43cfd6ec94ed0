// Forms: sent once, sent on change where asked, Ctrl-Enter, jump to the field that opens a gate, copy.
import { icon, make, on, one, word } from "./dom.js";
import { say } from "./toasts.js";

on("submit", "form[data-once]", (event, form) => {
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // Kept with this entry of the browser's history: whoever comes back to it learns what became of it.
  const sent = one("[name=token]", form)?.value;
  if (sent) window.history.replaceState({ ...window.history.state, sent }, "");
  event.submitter?.setAttribute("aria-busy", "true");
  window.setTimeout(() => delete form.dataset.sent, 8000);
});

// Back from the next page: the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  tellSent();
});

/** Back at a form that was sent: say which record it made; sent again it leads there, and makes no second one. */
async function tellSent() {
  const sent = window.history.state?.sent;
  const field = sent && one("#new-record [name=token]");
  if (!field || one("#sent-before")) return;
  const answer = await fetch(`/sent/${encodeURIComponent(sent)}`).catch(() => null);
  if (answer?.status !== 200 || !field.isConnected) return;
  field.value = sent;
  field.form.insertAdjacentHTML("beforebegin", await answer.text());
}

on("change", "form[data-autosubmit]", (_event, form) => form.requestSubmit());

on("keydown", "form textarea", (event, field) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  const button = [...field.form.querySelectorAll("button.primary")].find((each) => each.getClientRects().length);
  field.form.requestSubmit(button);
});

on("click", "[data-jump]", (event, link) => {
  const place = one(`#field-${link.hash.slice(1)}`) || one(link.hash);
  if (!place) return;
  event.preventDefault();
  place.scrollIntoView({ block: "center" });
  const field = place.matches("input, select, textarea, button") ? place : one(":is(input, select, textarea, button, a):not([hidden])", place);
  (field || place).focus();
});

on("click", "[data-print]", () => window.print());

on("click", "[data-copy]", async (_event, button) => {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.replaceChildren(icon("check"));
    window.setTimeout(() => button.replaceChildren(icon("copy")), 1500);
  } catch {
    say(make("p", {}, word("Copying was refused by the browser.")), { wrong: true });
  }
});

on("click", "[data-back]", () => window.history.back());
on("click", "[data-close-dialog]", (_event, button) => button.closest("dialog").close());
