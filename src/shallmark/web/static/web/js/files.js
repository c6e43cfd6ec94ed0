// Files that go along with a form: chosen, dropped or pasted, seen before they are sent, and taken away again by a cross.
import { all, icon, make, on, one, word } from "./dom.js";

const size = (octets) => (octets < 1e6 ? `${Math.ceil(octets / 1000)}\u00a0kB` : `${(octets / 1e6).toFixed(1)}\u00a0MB`);

/** The picture itself, small; a canvas needs no address, which the page's policy would refuse. */
async function picture(file, chip) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return;
  const share = Math.min(1, 160 / bitmap.width, 96 / bitmap.height);
  const canvas = make("canvas", { width: Math.ceil(bitmap.width * share), height: Math.ceil(bitmap.height * share), role: "img", "aria-label": file.name });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  one(".icon", chip).replaceWith(canvas);
}

function show(field, refused) {
  const place = one("[data-files-said]", field.form);
  if (!place) return;
  const files = [...field.files];
  const chips = files.map((file) => {
    const cross = make("button", { type: "button", class: "tool t24", "aria-label": `${word("Remove")} ${file.name}` }, icon("x"));
    cross.addEventListener("click", () => {
      put(field, files.filter((each) => each !== file));
      one("textarea", field.form)?.focus();
    });
    const chip = make("span", { class: "file" }, icon("file"), make("span", { class: "cut" }, file.name), make("small", {}, size(file.size)), cross);
    if (file.type.startsWith("image/")) picture(file, chip);
    return chip;
  });
  const wrong = refused.map((file) => make("span", { class: "field-error" }, icon("alert-circle"), `${file.name}: ${word("too large")}, ${size(file.size)}`));
  place.replaceChildren(...chips, ...wrong);
  const text = one("textarea[name=text]", field.form);
  if (text) text.required = !files.length;
}

/** The field holds these, except what the server would refuse for its size. */
function put(field, files) {
  const most = Number(document.body.dataset.largest) || Infinity;
  const held = new DataTransfer();
  for (const file of files) if (file.size <= most) held.items.add(file);
  field.files = held.files;
  show(field, files.filter((file) => file.size > most));
}

function add(field, files) {
  put(field, field.multiple ? [...field.files, ...files] : files.slice(0, 1));
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

on("change", "input[type=file]", (_event, field) => put(field, [...field.files]));

on("paste", "form", (event, form) => {
  const field = one("input[type=file]", form);
  const files = [...(event.clipboardData?.files ?? [])];
  if (!field || !files.length) return;
  event.preventDefault();
  const time = new Date().toTimeString().slice(0, 8).replaceAll(":", "-");
  add(field, files.map((file) => (file.name === "image.png" ? new File([file], `pasted-${time}.png`, { type: file.type }) : file)));
});

on("dragover", "form:has(input[type=file])", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });

on("drop", "form:has(input[type=file])", (event, form) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  add(one("input[type=file]", form), [...event.dataTransfer.files]);
});

// A form that is sent in the page is empty afterwards: its preview goes, too.
on("reset", "form", (_event, form) => { for (const place of all("[data-files-said]", form)) place.replaceChildren(); });
