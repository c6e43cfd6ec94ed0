"""What is wrong with a page for people: what axe finds, and what leaves the window sideways.

Axe takes most of the seconds: it grows with the square of what a page draws. So a page may be
thinned for it, and in a second theme, where all stands in its place, it only looks at colours.
"""

from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
#: a window of 1280 at 400 %
ZOOMED = {"width": 320, "height": 640}
#: a tablet's two ways round
TABLET = ({"width": 1024, "height": 768}, {"width": 768, "height": 1024})
#: looks of one size stand together
ALL = [(scheme, size) for size in (DESKTOP, PHONE) for scheme in ("light", "dark")]
#: each theme and each size, in two looks instead of four
SOME = [("light", DESKTOP), ("dark", PHONE)]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
#: the rules that ask for colours
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
AXE = "([within, options]) => axe.run(within || document, options).then(all => all.violations)"
#: where everything is drawn
PLACES = """() => JSON.stringify([...document.querySelectorAll("*")].map(one => {
  const {x, y, width, height} = one.getBoundingClientRect();
  return [x, y, width, height, getComputedStyle(one).visibility];
}))"""
#: takes out rows and points of lists that hold nothing but what was there twice before: elements of
#: the same names, classes, attributes and surroundings, with text or without
THIN = """() => {
  const wordings = new RegExp("^(id|href|for|name|value|title|alt|src|datetime|action|d"
    + "|aria-label|aria-.+by|aria-controls|(data|hx)-.*)$");
  const own = one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const kind = one => [one.tagName, own(one), ...[...one.attributes].map(({name, value}) =>
    `${name}=${wordings.test(name) ? Boolean(value.trim()) : value}`).sort()].join(" ");
  const seen = new Map();
  for (const row of document.querySelectorAll("tr, li")) {
    if (row.querySelector("tr, li")) continue;
    const path = new Map([[row.parentElement, ""]]);
    for (let one = row.parentElement; one; one = one.parentElement)
      path.set(row.parentElement, `${kind(one)} > ${path.get(row.parentElement)}`);
    const kinds = new Set();
    for (const one of [row, ...row.querySelectorAll("*")]) {
      path.set(one, `${path.get(one.parentElement)} > ${kind(one)}`);
      kinds.add(path.get(one));
    }
    if ([...kinds].every(each => seen.get(each) >= 2)) row.remove();
    else for (const each of kinds) seen.set(each, (seen.get(each) || 0) + 1);
  }
}"""
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


@cache
def source() -> str:
    return str(Axe().axe_script)


def axe(page: Page, place: str, within: str | None = None, options: Any = None) -> list[str]:
    """One line per element and rule; `within`: a selector of what is looked at."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(source())
    return [
        f"{place}: {rule['id']}: {' '.join(map(str, node['target']))[:120]}"
        f" ({' '.join(node['failureSummary'].split())[:240]})"
        for rule in page.evaluate(AXE, [within, options or OPTIONS])
        for node in rule["nodes"][:6]
    ]


def sideways(page: Page, place: str) -> list[str]:
    return [f"{place}: goes sideways: {element}" for element in page.evaluate(SIDEWAYS)]


def audit(
    page: Page,
    place: str,
    looks: list[tuple[str, Any]],
    within: str | None = None,
    *,
    thinned: bool = False,
) -> list[str]:
    """The page as it stands, in each look; sideways on a tablet and at 400 % zoom, too.

    `thinned`: axe looks at two of what repeats itself, and the page stays without the others.
    """
    faults: list[str] = []
    sizes = [next(same) for _size, same in groupby(looks, key=itemgetter(1))]
    for size in (*(size for _scheme, size in sizes), *TABLET, ZOOMED):
        page.set_viewport_size(size)
        faults += sideways(page, f"{place} {size['width']}")
    if thinned:
        page.evaluate(THIN)
    for size, same in groupby(looks, key=itemgetter(1)):
        looked_at: set[str] = set()
        for scheme, _size in same:
            look(page, scheme, size)
            places = page.evaluate(PLACES)
            options = COLOURS if places in looked_at else OPTIONS
            faults += axe(page, f"{place} {scheme} {size['width']}", within, options)
            looked_at.add(places)
    look(page, "light", ZOOMED)
    return faults
