// The drawing of an impact: rows by hop, who is harmed above the item, what it rests on below it.
// No colour stands alone: words, the kind of border and the shape of the class say the same.
import { all, make, one } from "./dom.js";

const WIDE = 164, HIGH = 66, ACROSS = 18, DOWN = 54;
const SHAPES = {
  hardware: "rectangle", network: "octagon", virtual: "cut-rectangle", software: "round-rectangle",
  service: "hexagon", place: "bottom-round-rectangle", environment: "concave-hexagon",
};
const drawings = new WeakMap();
// Where an element of this name is there the library adds no style of its own: the page's policy would refuse it.
const STYLED = "__________cytoscape_stylesheet";

/** What a token of the style sheet is just now, light or dark. */
function colours(room) {
  const probe = document.createElement("i");
  room.append(probe);
  const said = (token) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const names = ["canvas", "ink", "ink-3", "field", "bad", "bad-soft", "warn", "warn-soft", "accent", "accent-soft", "side"];
  const found = Object.fromEntries(names.map((name) => [name, said(name)]));
  probe.remove();
  return found;
}

function style(room) {
  const is = colours(room);
  const font = getComputedStyle(room).fontFamily;
  const role = (name, line, fill, border) => ({
    selector: `node[role = "${name}"]`,
    style: { "border-color": is[line], "background-color": is[fill], "border-style": border },
  });
  return [
    { selector: "node", style: {
      width: WIDE, height: HIGH, shape: "data(shape)", label: "data(label)", color: is.ink, "font-family": font, "font-size": 10.5,
      "text-wrap": "wrap", "text-max-width": WIDE - 8, "text-valign": "center", "text-halign": "center", "line-height": 1.2, "border-width": 1.5,
    } },
    role("start", "accent", "accent-soft", "solid"), role("harmed", "bad", "bad-soft", "solid"),
    role("weakened", "warn", "warn-soft", "dashed"), role("beneath", "field", "side", "solid"),
    { selector: 'node[role = "start"]', style: { "border-width": 3 } },
    { selector: "node[?single]", style: { "border-style": "double", "border-width": 4 } },
    { selector: "node[?ended]", style: { "border-style": "dotted" } },
    { selector: "edge", style: {
      width: 1.25, "line-color": is.field, "target-arrow-color": is.field, "target-arrow-shape": "triangle", "curve-style": "bezier",
      label: "data(words)", color: is["ink-3"], "font-family": font, "font-size": 9, "text-background-color": is.canvas,
      "text-background-opacity": 1, "text-background-padding": 2,
    } },
    { selector: "edge[?redundant]", style: { "line-style": "dashed" } },
  ];
}

const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** The line farthest up or down so far. */
const edge = (at, step) => (at.size ? Math[step < 0 ? "min" : "max"](...[...at.values()].map((place) => place.y)) : -step);

/** Places by row; in a row next to those it is tied to, and long rows in several lines. */
function places({ nodes, edges }, across) {
  const at = new Map(), near = new Map(nodes.map((node) => [node.id, []]));
  for (const { from, to } of edges) {
    near.get(from).push(to);
    near.get(to).push(from);
  }
  const middle = (node) => {
    const known = near.get(node.id).filter((id) => at.has(id)).map((id) => at.get(id).x);
    return known.length ? known.reduce((sum, x) => sum + x, 0) / known.length : 0;
  };
  const lines = (row) => {
    const there = nodes.filter((node) => node.row === row).map((node) => [middle(node), node]);
    there.sort((first, second) => first[0] - second[0]);
    const count = Math.ceil(there.length / across), size = Math.ceil(there.length / (count || 1));
    return Array.from({ length: count }, (_gap, line) => there.slice(line * size, (line + 1) * size).map((each) => each[1]));
  };
  const rows = [...new Set(nodes.map((node) => node.row))];
  const stack = (row, step) => {
    let y = edge(at, step);
    for (const line of lines(row)) {
      y += step;
      line.forEach((node, place) => at.set(node.id, { x: (place - (line.length - 1) / 2) * (WIDE + ACROSS), y }));
    }
  };
  // The start first, then away from it: each row looks at those that are placed already.
  for (const row of rows.filter((each) => each >= 0).sort((one, two) => one - two)) stack(row, -HIGH - DOWN);
  for (const row of rows.filter((each) => each < 0).sort((one, two) => two - one)) stack(row, HIGH + DOWN);
  return at;
}

function elements(said, across) {
  const at = places(said, across);
  const nodes = said.nodes.map((node) => ({
    data: {
      ...node, shape: SHAPES[node.family] || "barrel",
      label: [cut(node.name, 25), ...node.lines.filter(Boolean).map((line) => cut(line, 29))].join("\n"),
    },
    position: at.get(node.id),
  }));
  return [...nodes, ...said.edges.map((edge) => ({ data: { ...edge, source: edge.from, target: edge.to } }))];
}

/** As tall as the drawing needs at this width, within bounds; then all of it in view. */
function fit(room, cy) {
  const { w, h } = cy.elements().boundingBox();
  const tall = h * Math.min(1, (room.clientWidth - 28) / w) + 28;
  room.style.height = `${Math.round(Math.min(Math.max(tall, 200), room.closest(".side") ? 560 : 900))}px`;
  cy.resize();
  cy.fit(undefined, 14);
  if (cy.zoom() > 1) {
    cy.zoom(1);
    cy.center();
  }
}

function tools(holder, room, cy) {
  const asked = one("[data-draw]", holder), whole = one("[data-fit]", holder);
  one("[data-graph-tools]", holder).hidden = false;
  if (document.activeElement === asked) whole.focus();
  asked.hidden = true;
  whole.addEventListener("click", () => fit(room, cy));
  for (const button of all("[data-zoom]", holder)) {
    button.addEventListener("click", () => cy.zoom({ level: cy.zoom() * button.dataset.zoom, renderedPosition: { x: room.clientWidth / 2, y: room.clientHeight / 2 } }));
  }
  cy.on("mouseover", "node", () => (room.style.cursor = "pointer"));
  cy.on("mouseout", "node", () => (room.style.cursor = ""));
  cy.on("tap", "node", (event) => {
    const { url } = event.target.data(), { ctrlKey, metaKey } = event.originalEvent;
    if (ctrlKey || metaKey) window.open(url);
    else window.location.assign(url);
  });
}

function restyle(room) {
  if (room.isConnected) drawings.get(room)?.style(style(room));
}

/** Fetch what is to be drawn and draw it; raises where either does not come. */
export async function draw(holder) {
  const room = one(".graph-room", holder);
  if (drawings.has(room)) return;
  const [{ default: cytoscape }, answer] = await Promise.all([import(holder.dataset.library), fetch(holder.dataset.graph)]);
  if (!answer.ok) throw new Error(answer.statusText);
  const said = await answer.json();
  room.hidden = false;
  if (!document.getElementById(STYLED)) document.head.append(make("meta", { id: STYLED }));
  const across = Math.min(Math.max(Math.floor(room.clientWidth / (WIDE + ACROSS)), 3), 7);
  const cy = cytoscape({
    container: room, elements: elements(said, across), style: style(room), layout: { name: "preset" },
    minZoom: 0.1, maxZoom: 2.5, userZoomingEnabled: false, boxSelectionEnabled: false, autoungrabify: true, autounselectify: true,
  });
  drawings.set(room, cy);
  fit(room, cy);
  tools(holder, room, cy);
  room.dataset.cut = said.cut;
  let width = room.clientWidth;
  new ResizeObserver(() => {
    if (room.clientWidth !== width && (width = room.clientWidth)) fit(room, cy);
  }).observe(room);
  new MutationObserver(() => restyle(room)).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => restyle(room));
}
