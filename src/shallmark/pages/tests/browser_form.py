"""What a browser would send of a form, read from the HTML of its page."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """Collects the fields of all forms of a page, with the values they hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select = ""
        self._choices: list[tuple[str, bool]] = []
        self._textarea: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if "disabled" in attributes:
            return
        if tag == "input" and attributes.get("name"):
            kind = attributes.get("type", "text")
            if kind in {"checkbox", "radio"} and "checked" not in attributes:
                return
            if kind not in {"submit", "button", "file"}:
                self._add(
                    attributes["name"], attributes.get("value", "on" if kind == "checkbox" else "")
                )
        elif tag == "select":
            self._select, self._choices = attributes.get("name", ""), []
        elif tag == "option" and self._select:
            self._choices.append((attributes.get("value", ""), "selected" in attributes))
        elif tag == "textarea":
            self._textarea = attributes.get("name", "")
            self._add(self._textarea, "")

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea:
            # The first line break of a text area is not part of its value.
            self.values[self._textarea][-1] = self.values[self._textarea][-1].removeprefix("\n")
            self._textarea = None
        elif tag == "select" and self._select:
            chosen = [value for value, selected in self._choices if selected]
            for value in chosen or [value for value, _selected in self._choices[:1]]:
                self._add(self._select, value)
            self._select = ""

    def _add(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)
