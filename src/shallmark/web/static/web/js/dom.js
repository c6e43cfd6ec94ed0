// Small helpers for the other modules.
export const one = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Listen on the document, for elements now and later. */
export function on(kind, selector, act) {
  document.addEventListener(kind, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(event, found);
  });
}

export function cookie(name, value) {
  const age = value ? 31536000 : 0;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${age}; samesite=lax${secure}`;
}

/** An element with properties and children; text never becomes markup. */
export function make(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", /^([oscp]-|mark$)/.test(name) ? "shape" : "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

/** The token that a write needs. */
export const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

/** Whether what is typed belongs to a field. */
export const typing = (target) =>
  target instanceof Element && (target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]") !== null);

export const visible = (element) => element.getClientRects().length > 0;

/** A write; `leaving`: it goes on though the page is left (browsers allow that for 64 KB). */
export async function send(address, values, leaving = false) {
  const body = values instanceof FormData ? values : new URLSearchParams(values);
  return fetch(address, { method: "POST", body, keepalive: leaving, headers: { "X-CSRFToken": token(), Accept: "application/json" } });
}

const block = document.getElementById("words");
const words = block ? JSON.parse(block.textContent) : {};

/** A sentence in the reader's language; base.html carries them. */
export const word = (english) => words[english] || english;
