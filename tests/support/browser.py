"""The browser of the tests: the Chromium of the system, cut off from every other machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)

from shallmark.cli.testing.system import find_chromium

#: milliseconds that a page may take before a test gives up on it
PATIENCE = 15_000
WINDOW = {
    "viewport": {"width": 1440, "height": 900},
    "locale": "en-GB",
    "timezone_id": "UTC",
    "reduced_motion": "reduce",
}
#: A button that is pressed before the scripts are there is a plain link to a page of its own. On a
#: busy machine a test would be quicker than they are: nothing takes a press until the page has
#: loaded.
PATIENT = """
new MutationObserver((_, looking) => {
  const page = document.documentElement;
  if (!page) return;
  looking.disconnect();
  page.style.pointerEvents = "none";
  addEventListener("load", () => page.style.removeProperty("pointer-events"));
}).observe(document, { childList: true });
"""
#: what a page is made of, as the browser names it
PARTS = {"script", "stylesheet", "image", "font"}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser. A missing one is a failure: its tests must not pass by being left out."""
    path = find_chromium()
    assert path, "There is no Chromium: set CHROMIUM to its path, or run ./shallmark test as root."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def fresh_page(browser: Browser, base_url: str, **options: Any) -> Iterator[Page]:
    """A page with no cookies; whatever its scripts or its content policy complain of is a failure.

    `said` goes to the browser's context: `viewport`, `color_scheme`, `device_scale_factor` ...
    """
    context = browser.new_context(**{**WINDOW, "base_url": base_url, **options})
    context.set_default_timeout(PATIENCE)
    context.add_init_script(PATIENT)
    expect.set_options(PATIENCE)
    page = context.new_page()
    complaints = watch(page)
    try:
        yield page
    finally:
        context.close()
    assert not complaints, f"The browser complained: {complaints}"


def watch(page: Page) -> list[str]:
    """What the browser says against the page from now on."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # An address that answers 4xx or 5xx is said there too; whether it may is for the test.
        answer = message.text.startswith(("Failed to load resource", "Response Status Error"))
        if message.type in {"error", "warning"} and not answer:
            complaints.append(message.text)

    def answered(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type in PARTS:
            complaints.append(f"{response.status} {response.url}")

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", heard)
    page.on("response", answered)
    return complaints
