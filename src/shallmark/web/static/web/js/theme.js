// Light, dark or as the system wishes; the server reads the cookie, so that no page flashes.
import { all, cookie, on } from "./dom.js";

on("click", "[data-set-theme]", (_event, button) => {
  const wanted = button.dataset.setTheme;
  if (wanted) document.documentElement.dataset.theme = wanted;
  else delete document.documentElement.dataset.theme;
  cookie("theme", wanted);
  for (const each of all("[data-set-theme]")) each.setAttribute("aria-pressed", String(each === button));
});
