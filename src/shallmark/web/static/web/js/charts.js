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
let brought;
const options = { ast: true, actions: false, defaultStyle: false, tooltip: false, renderer: "svg", mode: "vega-lite", config };

/** The library, for a page that charts come to later; it stands in the page of charts alone. */
async function library(holder) {
  const sources = holder.closest("[data-library]")?.dataset.library.split(" ") ?? [];
  if (globalThis.vegaEmbed) return;
  for (const src of sources) {
    const script = make("script", { src });
    await new Promise((done, failed) => {
      script.addEventListener("load", done);
      script.addEventListener("error", () => failed(new Error(src)));
      document.head.append(script);
    });
  }
}

async function draw(holder) {
  if ("begun" in holder.dataset) return;
  holder.dataset.begun = "";
  const specification = JSON.parse(one("script", holder).textContent);
  const room = make("div", { "aria-hidden": "true" });
  holder.append(room);
  try {
    await (brought ??= library(holder));
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
const begin = () => all("[data-chart]").forEach(draw);
begin();
document.addEventListener("htmx:load", begin);
