"""What a Markdown text says by its form: sections by heading, records by number."""

import re

_HEADING = re.compile(r"^#{1,3}\s+(.+?)\s*#*$")
_FENCE = re.compile(r"^\s*(```|~~~)")
#: a reference as every record has one: prefix and seven digits
_REFERENCE = re.compile(r"\b[A-Z]{2,5}\d{7}\b")


def sections_of(text: str) -> dict[str, str]:
    """Content by heading, in the order of the text; headings in small letters.

    A heading without content is there, and empty; one that stands twice has the content of both.
    """
    sections: dict[str, str] = {}
    for name, content in parts_of(text):
        if name:
            before = sections.get(name.lower(), "")
            sections[name.lower()] = f"{before}\n{content}".strip()
    return sections


def parts_of(text: str) -> list[tuple[str, str]]:
    r"""Heading and content of each part, as written; what stands before the first has none.

    >>> parts_of("For all.\n# Scope\nThe desk.")
    [('', 'For all.'), ('Scope', 'The desk.')]
    """
    parts: list[tuple[str, list[str]]] = [("", [])]
    fenced = False
    for line in text.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        heading = None if fenced else _HEADING.match(line)
        if heading:
            parts.append((heading.group(1), []))
        else:
            parts[-1][1].append(line)
    joined = [(name, "\n".join(lines).strip()) for name, lines in parts]
    return [(name, content) for name, content in joined if name or content]


def references_in(text: str) -> list[str]:
    """Numbers of records that the text names, each once, in their order.

    >>> references_in("See SVC0000002 and INC0000001, then SVC0000002.")
    ['SVC0000002', 'INC0000001']
    """
    return list(dict.fromkeys(_REFERENCE.findall(text)))
