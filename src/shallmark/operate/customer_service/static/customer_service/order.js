// Ordering: what is asked follows what is answered, and the button says what it costs.
// Without this script every question stands there, and the server says the sum before it takes the order.
import { all, make, one } from "../web/js/dom.js";

const form = one("#order");

/** Whether the answers to the questions above say that this one is asked. */
const isAsked = (field) =>
  field.dataset.when.split(" ").every((condition) => {
    const [name, wanted] = condition.split("=");
    const given = new FormData(form).getAll(name);
    return given.includes(wanted) || (wanted === "no" && !given.length && Boolean(one(`[name="${name}"][value="no"]`, form)));
  });

function money(cents) {
  const digits = cents % 100 ? 2 : 0;
  const sum = (cents / 100).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return form.dataset.money.replace("0", sum);
}

const cents = (text) => Math.round(Number(text) * 100);

function follow() {
  // In their order: what is not asked is no answer to those below.
  for (const field of all("[data-when]", form)) {
    const asked = isAsked(field);
    field.toggleAttribute("data-unasked", !asked);
    for (const input of all("input, select, textarea", field)) input.disabled = !asked;
  }
  const parts = all("[data-price]:checked:not(:disabled)", form).map(({ dataset }) => [dataset.label, cents(dataset.price)]);
  if (cents(form.dataset.base)) parts.unshift([form.dataset.title, cents(form.dataset.base)]);
  const sum = parts.reduce((total, [, price]) => total + price, 0);
  one("[data-cost-lines]").replaceChildren(
    ...parts.map(([name, price]) => make("li", {}, make("span", { class: "cut" }, name), make("span", { class: "end num" }, money(price)))),
  );
  one("[data-sum]").textContent = money(sum);
  form.elements.sum.value = (sum / 100).toFixed(2);
  const button = one("[data-order]", form);
  if (button) button.textContent = sum ? button.dataset.paid.replace("{sum}", money(sum)) : button.dataset.free;
}

form.addEventListener("change", follow);
// A draft that comes back from the browser.
form.addEventListener("filled", follow, true);
window.addEventListener("pageshow", follow);
follow();
