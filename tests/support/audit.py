"""What is wrong with a page for people: what axe finds, and what leaves the window sideways."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
#: a window of 1280 at 400 %
ZOOMED = {"width": 320, "height": 640}
ALL = [(scheme, size) for size in (DESKTOP, PHONE) for scheme in ("light", "dark")]
#: each theme and each size, in two looks instead of four
SOME = [("light", DESKTOP), ("dark", PHONE)]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
#: tables, code, and rows of tabs and filters may be wider than the window, each in its scroller
SIDEWAYS = """() => {
  const may = ".scroll-x, .code pre, .tabs, .filters";
  const width = document.documentElement.clientWidth;
  const found = [];
  if (document.documentElement.scrollWidth > width) found.push("the page");
  for (const one of document.querySelectorAll("body *")) {
    const style = getComputedStyle(one);
    if (style.visibility === "hidden" || !one.getClientRects().length) continue;
    const wider = one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(style.overflowX);
    const out = found.includes("the page") && one.getBoundingClientRect().right > width + 1
      && !one.parentElement.closest(may) && style.position !== "fixed";
    if ((wider && !one.matches(may)) || out) found.push(`${one.tagName}.${one.className}`);
  }
  return [...new Set(found)].slice(0, 8);
}"""


def settle(page: Page) -> None:
    """Until the parts that come after the page have come."""
    page.wait_for_load_state("load")
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.evaluate("document.fonts.ready.then(() => true)")


def look(page: Page, scheme: str, size: Any) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size(size)


def axe(page: Page, place: str, within: str | None = None) -> list[str]:
    """One line per element and rule; `within`: a selector of what is looked at."""
    answer = Axe().run(page, context=within, options=OPTIONS).response
    return [
        f"{place}: {rule['id']}: {' '.join(map(str, node['target']))[:120]}"
        f" ({' '.join(node['failureSummary'].split())[:240]})"
        for rule in answer["violations"]
        for node in rule["nodes"][:6]
    ]


def sideways(page: Page, place: str) -> list[str]:
    return [f"{place}: goes sideways: {one}" for one in page.evaluate(SIDEWAYS)]


def audit(
    page: Page, place: str, looks: list[tuple[str, Any]], within: str | None = None
) -> list[str]:
    """The page as it stands, in each look; and at 400 % zoom once."""
    found: list[str] = []
    for scheme, size in looks:
        look(page, scheme, size)
        here = f"{place} {scheme} {size['width']}"
        found += axe(page, here, within) + sideways(page, here)
    look(page, "light", ZOOMED)
    return found + sideways(page, f"{place} {ZOOMED['width']}")
