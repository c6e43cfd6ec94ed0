"""What a page says in the words of a machine: names of fields, moments of a database, codes.

What a person types into a file or reads in a query stands in an element for code, and how a field
is typed in its help: both are left out. A field of a record is read in words, code or not.
"""

import re
from html.parser import HTMLParser

#: elements that hold code, or nothing that is read
SILENT = frozenset(("code", "pre", "kbd", "script", "style", "template", "textarea", "option"))
#: elements without an end
VOID = frozenset(
    ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
)
RAW = re.compile(
    r"\b[a-z]+(?:_[a-z0-9]+)+\b"  # the name of a field
    r"|\b\d{4}-Q\d\b|\b\d{4}-\d\d-\d\d\b|[+-]00:00\b"  # a database's time
    r"|^\d{4}-\d\d$| \| "  # a month; cells of a table in one line
    r"|^(?:None|True|False|null)$|: None\b|\{'|\['|Decimal\(|datetime\."  # a value of Python
    r"|\b\d+\.0{3,}\b"
)


class _Words(HTMLParser):
    """Collects the texts that a reader sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        #: how deep the help stands that is read now
        self._helps = 0
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append(tag)
            is_help = "help" in (dict(attrs).get("class") or "").split()
            self._helps = self._helps or (len(self._open) if is_help else 0)

    def handle_endtag(self, tag: str) -> None:
        while tag in self._open and self._open.pop() != tag:
            pass
        if len(self._open) < self._helps:
            self._helps = 0

    def handle_data(self, data: str) -> None:
        silent = SILENT.intersection(self._open)
        if self._helps:
            return
        if not silent or (silent == {"code"} and "dd" in self._open):
            self.texts.append(" ".join(data.split()))


def raw_words(html: str) -> set[str]:
    """Texts of the page that hold a raw code."""
    words = _Words()
    words.feed(html)
    return {text for text in words.texts if RAW.search(text)}
