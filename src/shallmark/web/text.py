"""Text of people as HTML: Markdown cleaned of everything that is not text, and SQL with classes."""

import re
from collections.abc import Mapping, Sequence
from functools import partial

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from shallmark.pages.record_fields import Link

_markdown = MarkdownIt("commonmark", {"breaks": True, "linkify": False, "html": False}).enable(
    ["table", "strikethrough"]
)
TAGS = {
    "p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
#: how a text calls a file that hangs on what it is said on
OURS = "attachment:"
#: tags, and links and code with what is in them
OF_ITS_OWN = re.compile(r"(<a\b.*?</a>|<code\b.*?</code>|<[^>]*>)", re.DOTALL)
SQL_PARTS = re.compile(
    r"(?P<c>--[^\n]*|/\*.*?\*/)"
    r"|(?P<s>'(?:[^']|'')*')"
    r"|(?P<p>(?<![:\w]):[a-z_]\w*)"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<rest>.)",
    re.DOTALL,
)
SQL_WORDS = {
    "ALL", "AND", "ANY", "AS", "ASC", "BETWEEN", "BY", "CASE", "CAST", "CROSS", "DESC",
    "DISTINCT", "ELSE", "END", "EXCEPT", "EXISTS", "FALSE", "FILTER", "FIRST", "FROM", "FULL",
    "GROUP", "HAVING", "IN", "INNER", "INTERSECT", "INTERVAL", "IS", "JOIN", "LAST", "LATERAL",
    "LEFT", "LIKE", "LIMIT", "NOT", "NULL", "NULLS", "ON", "OR", "ORDER", "OUTER", "OVER",
    "PARTITION", "RANGE", "RECURSIVE", "RIGHT", "ROWS", "SELECT", "THEN", "TRUE", "UNION",
    "USING", "VALUES", "WHEN", "WHERE", "WINDOW", "WITH", "WITHIN",
}  # fmt: skip


def markdown(text: str | None, pictures: Mapping[str, str] | None = None) -> Markup:
    """What a person wrote, as HTML that can carry no script, no style and no image from elsewhere.

    A heading starts at h3, so that it never outranks those of the page. `pictures` has the
    addresses of pictures of ours that the text may show, by how it calls them
    (`![a plan](attachment:1f40)`).
    """
    if not text:
        return Markup()
    rendered = _markdown.render(text)
    rendered = re.sub(r"<(/?)h([1-4])>", lambda m: f"<{m[1]}h{min(int(m[2]) + 2, 6)}>", rendered)
    cleaned = nh3.clean(
        rendered,
        tags=TAGS | {"img"} if pictures else TAGS,
        attributes={"a": {"href", "title"}, "img": {"src", "alt"}},
        attribute_filter=partial(_addressed, pictures or {}),
        set_tag_attribute_values={"img": {"loading": "lazy"}},
        url_schemes={"http", "https", "mailto", "tel", OURS.removesuffix(":")},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(cleaned)  # noqa: S704 - cleaned in the line above


def _addressed(pictures: Mapping[str, str], tag: str, name: str, value: str) -> str | None:
    """An image is one of ours or has no address; nothing else leads to what is ours."""
    if (tag, name) == ("img", "src"):
        return pictures.get(value.removeprefix(OURS)) if value.startswith(OURS) else None
    return None if value.startswith(OURS) else value


def naming(text: str, links: Sequence[Link]) -> Markup:
    """A text in which the numbers of these records lead to them; links and code stay so."""
    html = escape(text)
    if not links:
        return html
    known = {
        link.reference: Markup('<a class="link" href="{}" title="{}: {}">{}</a>').format(
            link.url, link.kind, link.title, link.reference
        )
        for link in links
    }
    number = re.compile(rf"\b(?:{'|'.join(map(re.escape, known))})\b")
    parts = [
        part if place % 2 else number.sub(lambda match: str(known[match[0]]), part)
        for place, part in enumerate(OF_ITS_OWN.split(str(html)))
    ]
    return Markup("".join(parts))  # noqa: S704 - escaped or cleaned before, as the links are


def sql_lines(sql: str) -> list[Markup]:
    """Each line of a query with its key words (k), texts (s), parameters (p), comments (c)."""
    marked: list[str] = []
    for match in SQL_PARTS.finditer(sql.strip("\n")):
        kind, part = match.lastgroup, match.group()
        if kind == "word":
            kind = "k" if part.upper() in SQL_WORDS and part.isupper() else "rest"
        if kind == "rest":
            marked.append(str(escape(part)))
            continue
        # a comment or text over several lines is closed and opened again at each break
        lines = [f'<span class="{kind}">{escape(line)}</span>' for line in part.split("\n")]
        marked.append("\n".join(lines))
    return [Markup(line) for line in "".join(marked).split("\n")]  # noqa: S704 - escaped above
