// A list shows what others did: asked every few seconds while it is looked at; 204 says that nothing is new.
// Its clocks are drawn anew each minute. While rows are selected it stays as it is: they are what one acts on.
import { one } from "./dom.js";
import { picked } from "./list.js";

const EVERY = 5000;
const AGES = 60000;
let mark = "";
let drawn = Date.now();
let asked = false;

/** The rows of the page as it is now; what has not changed stays the same element. */
async function draw() {
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [here, there] = [one("#rows tbody"), now.querySelector("#rows tbody")];
  drawn = Date.now();
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
