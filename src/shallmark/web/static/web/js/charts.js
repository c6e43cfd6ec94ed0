// Draws the charts of a page by their Vega-Lite specifications; without it their tables stand alone.
import { all, make, on, one } from "./dom.js";

const ink = { labelColor: "var(--ink-3)", labelFont: "Inter", labelFontSize: 11 };
const config = {
  aria: false, // what surrounds the drawing says it in one sentence
  view: { stroke: null },
  axis: { ...ink, grid: true, gridColor: "var(--line)", domain: false, ticks: false, labelPadding: 6 },
  axisX: { grid: false, domain: true, domainColor: "var(--line-2)" },
  axisY: { minExtent: 24 },
  text: { font: "Inter", fontSize: 11 },
};
// Nothing is made from text at run time: the content policy stays as it is for every page.
const options = { ast: true, actions: false, defaultStyle: false, tooltip: false, renderer: "svg", mode: "vega-lite", config };

async function draw(holder) {
  const specification = JSON.parse(one("script", holder).textContent);
  const room = make("div", { "aria-hidden": "true" });
  holder.append(room);
  try {
    await globalThis.vegaEmbed(room, specification, options);
    holder.dataset.drawn = "";
  } catch (failed) {
    holder.closest(".chart").dataset.failed = "";
    throw failed;
  }
}

on("click", "[data-chart-table]", (_event, button) => {
  const open = button.closest(".chart").toggleAttribute("data-open");
  button.setAttribute("aria-expanded", String(open));
});
for (const holder of all("[data-chart]")) draw(holder);
