// A record's page: Escape leaves a field that is changed in place; Cancel folds a step's panel away.
// Without this script both are links to the page as it was.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !(event.target instanceof Element)) return;
  const form = event.target.closest("form.in-place");
  const panel = event.target.closest("#step-panel");
  if (form) form.querySelector("[data-cancel]").click();
  else if (panel) panel.replaceChildren();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("#step-panel [data-close-step]");
  if (!link) return;
  event.preventDefault();
  document.querySelector("#step-panel").replaceChildren();
});
