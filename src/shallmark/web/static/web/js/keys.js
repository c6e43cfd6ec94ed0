// Keys. Single keys work outside of fields only and can be switched off (WCAG 2.1.4); Ctrl-K and Escape always work.
import { all, cookie, on, one, typing, visible } from "./dom.js";
import { move, none, open, pick } from "./list.js";
import { openPalette } from "./palette.js";
import { newestUndo } from "./toasts.js";

const OFF = "keys=off";
const single = () => !document.body.hasAttribute("data-no-single-keys") && !document.cookie.includes(OFF);
const places = { h: "/", i: "/incidents", c: "/conformity", g: "/changes" };
let leader = 0;

function help() {
  const dialog = one("#keys-help");
  if (dialog && !dialog.open) {
    one("[data-single-keys]", dialog).checked = single();
    dialog.showModal();
  }
}

/** Whatever says data-key="x", in the page before its frame: a field takes the focus, anything else is pressed. */
function press(key) {
  const pressed = all(`[data-key="${CSS.escape(key)}"]`).filter(visible);
  const found = pressed.find((one) => one.closest("main")) ?? pressed[0];
  if (!found) return false;
  if (found.matches("textarea, input:not([type=checkbox]):not([type=radio]), select")) found.focus();
  else {
    found.click();
    if (found.type === "radio") one("textarea", found.form)?.focus();
  }
  return true;
}

const own = {
  j: () => move(1), k: () => move(-1), o: open, x: pick, "?": () => (help(), true),
  "/": () => press("f") || (openPalette(), true),
  z: () => { const undo = newestUndo(); undo?.click(); return Boolean(undo); },
  g: () => { leader = Date.now(); return true; },
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.key === "Escape" && !one("dialog[open]")) {
    none();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || one("dialog[open]") || !single()) return;
  const key = event.key;
  let done = false;
  if (Date.now() - leader < 1200 && places[key] && one("#rail")) {
    leader = 0;
    window.location.assign(places[key]);
    done = true;
  } else {
    done = press(key) || own[key]?.();
  }
  if (done) event.preventDefault();
});

on("click", "[data-keys-help]", help);
on("change", "[data-single-keys]", (_event, box) => {
  cookie("keys", box.checked ? "" : "off");
  document.body.toggleAttribute("data-no-single-keys", !box.checked);
});
