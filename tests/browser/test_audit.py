"""What looks at pages for faults: it sees them in each theme, and in rows that are like none."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support import audit
from tests.support.browser import fresh_page

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><title>Rows</title><style>
:root {{ color-scheme: light dark }}
body {{ background: light-dark(#fff, #000); color: light-dark(#000, #fff) }}
.faint {{ color: light-dark(#eee, #fff) }} .dim {{ color: light-dark(#000, #222) }} {style}
</style><main><h1>Rows</h1><table><tr><th>Row{rows}</table></main>"""
ROWS = [f"<tr><td>Row {number}" for number in range(40)]


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    with fresh_page(browser, "about:blank") as page:
        yield page


def faults_of(page: Page, *rows: str, style: str = "", looks: Any = audit.ALL[:1]) -> list[str]:
    page.set_content(PAGE.format(rows="".join(rows), style=style))
    faults = audit.audit(page, "rows", looks, thinned=True)
    return [fault.removeprefix("rows ").partition(" (")[0] for fault in faults]


def test_it_takes_out_what_repeats_itself(blank: Page) -> None:
    assert not faults_of(blank, *ROWS)
    assert blank.locator("tr").count() == 3


@pytest.mark.parametrize(
    "odd",
    [
        "<tr><td><span class=faint>Row",
        "<tr><td class=faint>Row",
        "<tr class=faint><td>Row",
        "<tr><td><img alt='' src='data:,'><td class=faint>Row",
    ],
)
def test_it_sees_a_fault_in_a_row_that_is_unlike_the_others(blank: Page, odd: str) -> None:
    assert len(faults_of(blank, *ROWS, odd, *ROWS)) == 1


@pytest.mark.parametrize(
    ("good", "bad", "rule"),
    [
        ("<button title=Go></button>", "<button title=''></button>", "button-name"),
        ("<a href=/ aria-label=Go></a>", "<a href=/ aria-label=''></a>", "link-name"),
        ("<a href=/>Go</a>", "<a href=/></a>", "link-name"),
        (
            "<i role=img aria-label=Go></i>",
            "<i role=none aria-label=Go></i>",
            "aria-prohibited-attr",
        ),
    ],
)
def test_it_sees_a_name_that_is_missing(blank: Page, good: str, bad: str, rule: str) -> None:
    rows = [f"<tr><td>{good} {number}" for number in range(20)]
    assert not faults_of(blank, *rows)
    faults = faults_of(blank, *rows, f"<tr><td>{bad} 20", *rows)
    assert any(rule in fault for fault in faults), faults


def test_it_sees_every_second_row(blank: Page) -> None:
    assert len(faults_of(blank, *ROWS, style="tr:nth-child(odd) { color: #7f7f7f }")) == 2


@pytest.mark.parametrize(("shade", "theme"), [("faint", "light"), ("dim", "dark")])
def test_it_sees_a_colour_that_fails_in_one_theme(blank: Page, shade: str, theme: str) -> None:
    faults = faults_of(blank, f"<tr><td class={shade}>Row", looks=audit.ALL)
    assert [fault.split(":")[0] for fault in faults] == [f"{theme} 1440", f"{theme} 390"]


def test_it_looks_at_all_where_a_theme_moves_something(blank: Page) -> None:
    hidden = "@media (prefers-color-scheme: light) { button { display: none } }"
    faults = faults_of(blank, "<tr><td><button></button>", style=hidden, looks=audit.ALL)
    assert faults == ["dark 1440: button-name: button", "dark 390: button-name: button"]


def test_it_sees_what_leaves_the_window_in_a_row_like_the_others(blank: Page) -> None:
    wide = f"<tr><td>{'w' * 400}"
    assert any("goes sideways" in fault for fault in faults_of(blank, *ROWS, wide))
