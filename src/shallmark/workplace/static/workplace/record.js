// A record's page: Escape leaves a field that is changed in place; Cancel folds a step's panel away.
// Without this script both are links to the page as it was.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !(event.target instanceof Element) || event.target.ariaExpanded === "true") return;
  const form = event.target.closest("form.in-place");
  const panel = event.target.closest("#step-panel");
  if (form) {
    // It may stand there for a moment only, and not answer yet.
    window.htmx.process(form);
    form.querySelector("[data-cancel]").click();
  }
  else if (panel) panel.replaceChildren();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("#step-panel [data-close-step]");
  if (!link) return;
  event.preventDefault();
  document.querySelector("#step-panel").replaceChildren();
});

document.addEventListener("click", (event) => {
  const more = event.target instanceof Element && event.target.closest("[data-show]");
  if (!more) return;
  document.querySelector(more.dataset.show).hidden = false;
  more.parentElement.remove();
});

// What others say and do: asked for every few seconds while the page is looked at; 204 says that nothing is new.
const EVERY = 4000;
let asked = false;
async function lookAgain() {
  const entries = document.querySelector("[data-live]");
  if (!entries || document.hidden || asked) return;
  asked = true;
  try {
    const address = entries.dataset.live;
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (answer.status >= 400 && answer.status < 500) clearInterval(looking);
    if (answer.status !== 200 || answer.redirected || !entries.isConnected || entries.dataset.live !== address) return;
    entries.dataset.live = answer.headers.get("X-Timeline");
    const [, entry] = new URL(entries.dataset.live, location.href).searchParams.get("after").split(".");
    for (const field of document.querySelectorAll("input[name=seen]")) if (field.value) field.value = entry;
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    if (fresh.content.childElementCount) {
      entries.querySelector(":scope > .caption")?.remove();
      entries.prepend(fresh.content);
      const said = document.querySelector("[data-live-said]");
      said.textContent = said.dataset.liveSaid;
    }
    await renew("#record-head", "#record-track", "#record-work");
  } catch {
    // The server is away; the next look finds it again.
  } finally {
    asked = false;
  }
}
// Head and track as they are now; what is being typed stands elsewhere.
async function renew(...parts) {
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of parts) {
    const [here, there] = [document.querySelector(part), now.querySelector(part)];
    if (!here || !there || here.innerHTML === there.innerHTML || here.contains(document.activeElement)) continue;
    here.replaceWith(there);
    window.htmx.process(there);
  }
}
const looking = setInterval(lookAgain, EVERY);
// Clocks go on by themselves; an explanation that is open stays.
setInterval(() => {
  const clocks = document.querySelector("#clocks");
  if (clocks && !document.hidden && !clocks.querySelector("table")) renew("#clocks", "#record-head").catch(() => {});
}, 60000);
