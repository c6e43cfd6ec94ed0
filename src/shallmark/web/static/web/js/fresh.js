// A list or first screen shows what others did: asked every few seconds while it is looked at; 204 says that nothing is new.
// Its clocks are drawn anew each minute. While rows are selected it stays as it is: they are what one acts on.
import { all, one, word } from "./dom.js";
import { picked } from "./list.js";
import { say } from "./toasts.js";

const EVERY = 5000;
const AGES = 60000;
let mark = "";
let drawn = Date.now();
let asked = false;

/** The page as it is now: its parts, or its rows. */
async function draw() {
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  drawn = Date.now();
  if (all("[data-part]").length) drawParts(now);
  else drawRows(now);
}

/** Parts are drawn anew where they differ; what is read or written beside them stays. */
function drawParts(now) {
  const chosen = one("[data-part] [aria-current]")?.getAttribute("href");
  for (const part of all("[data-part]")) {
    const there = now.getElementById(part.id);
    if (!there || part.dataset.drawn === there.innerHTML) continue;
    part.dataset.drawn = there.innerHTML;
    const held = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    part.innerHTML = there.innerHTML;
    window.htmx.process(part);
    if (held) one(`a[href="${CSS.escape(held)}"]`, part)?.focus({ preventScroll: true });
  }
  if (!chosen) return;
  // what is in view stays, though another one is the first by now
  for (const first of all("[data-part] [aria-current]")) first.removeAttribute("aria-current");
  const still = one(`[data-part] a[href="${CSS.escape(chosen)}"]`);
  if (still) still.setAttribute("aria-current", "true");
  else say(word("What is in view was taken by somebody else."));
}

/** What has not changed stays the same element. */
function drawRows(now) {
  const [here, there] = [one("#rows tbody"), now.querySelector("#rows tbody")];
  if (!here || !there) {
    if (here !== there && document.activeElement === document.body) location.reload();
    return;
  }
  const held = document.activeElement?.closest("#rows tr")?.id;
  const rows = [...there.rows].map((row) => {
    const known = document.getElementById(row.id);
    if (!known) return row;
    if (known.innerHTML !== row.innerHTML) {
      known.innerHTML = row.innerHTML;
      window.htmx.process(known);
    }
    return known;
  });
  if (rows.some((row, place) => row !== here.rows[place]) || rows.length !== here.rows.length) here.replaceChildren(...rows);
  if (held && document.activeElement === document.body) one("[data-open], a", document.getElementById(held) ?? here)?.focus({ preventScroll: true });
  window.htmx.trigger(one("[data-fresh]"), "fresh");
}

async function look() {
  const place = one("[data-fresh]");
  if (!place || document.hidden || asked || picked().length) return;
  asked = true;
  try {
    const answer = await fetch(`${place.dataset.fresh}?mark=${mark}`);
    if (answer.status >= 400 && answer.status < 500) clearInterval(looking);
    if (answer.redirected || answer.status >= 400) return;
    const before = mark;
    mark = answer.headers.get("X-Mark") ?? before;
    if ((before && mark !== before) || Date.now() - drawn > AGES) await draw();
  } catch {
    // The server is away; the next look finds it again.
  } finally {
    asked = false;
  }
}

const looking = setInterval(look, EVERY);
look();
