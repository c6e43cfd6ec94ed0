"""Texts in one line: nobody reads there what Markdown writes with."""

import re

#: headings, points, quotations, bold and code
_MARKS = re.compile(r"^ {0,3}(?:#{1,6}|[-*+>]) +|\*\*|`", re.MULTILINE)


def unmarked(text: str) -> str:
    """The text without the marks of Markdown; its lines stay lines."""
    return _MARKS.sub("", text)
