// Relative times stay true while a page is open.
import { all } from "./dom.js";

function refresh() {
  for (const time of all("time[data-ago]")) {
    const minutes = Math.floor((Date.now() - new Date(time.dateTime)) / 60000);
    if (minutes < 1 || minutes >= 1440) continue;
    time.textContent = minutes < 60 ? `${minutes}\u00a0min` : `${Math.floor(minutes / 60)}\u00a0h`;
  }
}

window.setInterval(refresh, 60000);
