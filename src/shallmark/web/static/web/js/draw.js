// Drawings come when they are asked for: the library is fetched with the first of them.
import { all, on, one } from "./dom.js";

async function draw(holder) {
  const says = one("[data-graph-says]", holder);
  try {
    const { draw: drawn } = await import("./graph.js");
    await drawn(holder);
    says.textContent = one(".graph-room", holder).dataset.cut;
  } catch {
    says.textContent = holder.dataset.failed;
  }
}

on("click", "[data-draw]", (_event, button) => draw(button.closest("[data-graph]")));
for (const holder of all("[data-graph][data-now]")) draw(holder);
