// Relative times stay true while a page is open; a form that asks for a time zone knows that of the browser.
import { all } from "./dom.js";

function refresh() {
  for (const time of all("time[data-ago]")) {
    const minutes = Math.floor((Date.now() - new Date(time.dateTime)) / 60000);
    if (minutes < 1 || minutes >= 1440) continue;
    time.textContent = minutes < 60 ? `${minutes}\u00a0min` : `${Math.floor(minutes / 60)}\u00a0h`;
  }
}

for (const field of all("[data-browser-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = field.tagName !== "SELECT" || [...field.options].some((option) => option.value === zone);
  if (!field.value && known) field.value = zone;
}

window.setInterval(refresh, 60000);
