// Nothing typed is ever lost: texts of a form with data-draft="place" are kept on the server while one types,
// when one leaves the page, and when the server refused them (data-unsent), and come back with the form.
import { all, on, one, send, word } from "./dom.js";

const PAUSE = 1200;
const waiting = new Map();

// The version that was changed goes along: another's later change must not be overwritten by an old draft.
const fields = (form) => all("textarea[name], input[name]:not([type=hidden]):not([type=file]):not([type=password]), input[name=version], select[name]", form);

function values(form) {
  const kept = {};
  for (const field of fields(form)) {
    if (["checkbox", "radio"].includes(field.type)) {
      // Several boxes of one name: a line for each.
      if (field.checked) kept[field.name] = field.name in kept ? `${kept[field.name]}\n${field.value}` : field.value;
    } else if (field.value) kept[field.name] = field.value;
  }
  return kept;
}

// Whether somebody typed: a form as it was shown is no draft, whatever it came filled with.
function differs(form) {
  return fields(form).some((field) => {
    if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
    if (!field.options) return field.value !== field.defaultValue;
    const shown = [...field.options];
    const said = field.multiple || shown.some((each) => each.defaultSelected);
    return shown.some((each, place) => each.selected !== (said ? each.defaultSelected : place === 0));
  });
}

// Forms of which something was kept since they were shown: what is typed back is kept as well.
const keeps = new WeakSet();

function said(form, text) {
  const place = one("[data-draft-said]", form);
  if (place) place.textContent = text;
}

async function keep(form, leaving = false) {
  const address = document.body.dataset.drafts;
  waiting.delete(form);
  if (!address || (!keeps.has(form) && !("unsent" in form.dataset) && !differs(form))) return;
  keeps.add(form);
  try {
    const answer = await send(address, { place: form.dataset.draft, values: JSON.stringify(values(form)) }, leaving);
    if (!answer.ok) throw new Error(answer.statusText);
    localStorage.removeItem(`draft:${form.dataset.draft}`);
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: document.body.dataset.zone });
    said(form, `${word("Draft kept")} ${time}`);
  } catch {
    // The server is away: the browser keeps it until it is back.
    localStorage.setItem(`draft:${form.dataset.draft}`, JSON.stringify(values(form)));
    said(form, word("Draft kept in this browser"));
  }
}

on("input", "form[data-draft]", (_event, form) => {
  window.clearTimeout(waiting.get(form));
  waiting.set(form, window.setTimeout(() => keep(form), PAUSE));
});

on("submit", "form[data-draft]", (_event, form) => {
  window.clearTimeout(waiting.get(form));
  waiting.delete(form);
  localStorage.removeItem(`draft:${form.dataset.draft}`);
  localStorage.setItem(`sent:${form.dataset.draft}`, JSON.stringify(values(form)));
});

// What was sent has arrived, unless this page says that something broke: then it is a draft again.
for (const key of Object.keys(localStorage).filter((each) => each.startsWith("sent:"))) {
  if (one("[data-broken]")) localStorage.setItem(key.replace("sent:", "draft:"), localStorage.getItem(key));
  localStorage.removeItem(key);
}

// Another's change is taken: what was typed against it is given up.
on("click", "[data-draft-drop]", (_event, link) => {
  const form = link.closest("form[data-draft]");
  window.clearTimeout(waiting.get(form));
  waiting.delete(form);
  send(document.body.dataset.drafts, { place: form.dataset.draft, values: "{}" }, true);
});

// Who goes elsewhere in the middle of a word loses none of it, and finds it even when coming back faster than it was sent.
const SENDING = 30_000;
window.addEventListener("pagehide", () => {
  for (const [form, timer] of waiting) {
    window.clearTimeout(timer);
    localStorage.setItem(`left:${form.dataset.draft}`, JSON.stringify([Date.now(), values(form)]));
    keep(form, true);
  }
});

function fill(form, kept) {
  for (const [name, value] of Object.entries(kept)) {
    for (const field of all(`[name="${CSS.escape(name)}"]`, form)) {
      if (["checkbox", "radio"].includes(field.type)) field.checked = value.split("\n").includes(field.value);
      else field.value = value;
      field.dispatchEvent(new Event("filled"));
    }
  }
  said(form, word("Draft kept in this browser"));
}

for (const form of all("form[data-draft][data-unsent]")) keep(form);

for (const form of all("form[data-draft]")) {
  const [at, left] = JSON.parse(localStorage.getItem(`left:${form.dataset.draft}`) ?? "[0]");
  localStorage.removeItem(`left:${form.dataset.draft}`);
  const kept = localStorage.getItem(`draft:${form.dataset.draft}`);
  if (Date.now() - at < SENDING) fill(form, left);
  else if (kept) fill(form, JSON.parse(kept));
}
