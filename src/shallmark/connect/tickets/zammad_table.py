"""Tickets of Zammad as a table: JSON of its API in any of its forms, or a list as CSV."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from shallmark.connect.cases.dialect import Tool
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.json_text import read_json
from shallmark.connect.exchange.shape import Row, Table
from shallmark.connect.exchange.source import read_bytes
from shallmark.connect.exchange.table import table_of
from shallmark.connect.exchange.text import decode
from shallmark.connect.mail.bodies import as_words

Object = Mapping[str, object]

#: column of the name -> column of the id, and the list of assets that tells the name
_NAMES = {
    "state": ("state_id", "TicketState", "{}"),
    "priority": ("priority_id", "TicketPriority", "{}"),
    "group": ("group_id", "Group", "group {}"),
    "organization": ("organization_id", "Organization", "organization {}"),
    "customer": ("customer_id", "User", "user {}"),
    "owner": ("owner_id", "User", "user {}"),
    "created_by": ("created_by_id", "User", "user {}"),
    "updated_by": ("updated_by_id", "User", "user {}"),
    "create_article_type": ("create_article_type_id", "TicketArticleType", ""),
}
#: the user that stands for nobody
_NOBODY = "1"
_PUBLIC, _PRIVATE = "public_article", "private_article"


def read_tickets(path: Path, tool: Tool, encoding: str) -> Table:
    """The tickets, with their articles where the file has them.

    Raises:
        Unreadable: there are none in the file.

    """
    content = read_bytes(path)
    text, codec = decode(path.name, content, encoding)
    if text.lstrip("\ufeff \r\n\t")[:1] not in ("{", "["):
        return table_of(path.name, content, knows=tool.knows, encoding=encoding)
    answer = read_json(path.name, text.lstrip("\ufeff"))
    assets = _objects(answer.get("assets")) if isinstance(answer, dict) else {}
    tickets = _tickets(path.name, answer, assets)
    articles = _articles(answer, assets, tickets)
    records = [
        _cells(ticket, assets, articles.get(str(ticket.get("id")), [])) for ticket in tickets
    ]
    return _table(path.name, records, codec)


def _tickets(name: str, answer: object, assets: Object) -> list[Object]:
    """The tickets of a list, of an answer with assets, or a single one."""
    if isinstance(answer, dict) and "error" in answer and "id" not in answer:
        raise Unreadable(f"{name} holds an error, not tickets: {answer['error']}.")
    of_assets = _objects(assets.get("Ticket"))
    if isinstance(answer, dict):
        found = answer.get("tickets", answer.get("result", answer.get("record_ids")))
        if found is None:
            found = list(of_assets) if of_assets else [answer]
    else:
        found = answer
    if not isinstance(found, list):
        raise Unreadable(f"{name} is JSON without a list of tickets.")
    if not found:
        raise Unreadable(f"{name} holds no tickets.")
    return [each if isinstance(each, dict) else _of_id(each, of_assets) for each in found]


def _of_id(number: object, tickets: Object) -> Object:
    """The ticket that an answer names by its id; where it is not told, nothing but the id."""
    ticket = tickets.get(str(number))
    return ticket if isinstance(ticket, dict) else {"number": _text(number)}


def _articles(answer: object, assets: Object, tickets: Sequence[Object]) -> dict[str, list[Object]]:
    """Id of a ticket -> its articles, whether inside it, beside the tickets, or in the assets."""
    beside: list[object] = list(_objects(assets.get("TicketArticle")).values())
    if isinstance(answer, dict):
        listed = answer.get("articles", answer.get("ticket_articles", []))
        beside += listed if isinstance(listed, list) else []
    found: dict[str, list[Object]] = {}
    for article in beside:
        if isinstance(article, dict):
            found.setdefault(str(article.get("ticket_id")), []).append(article)
    for ticket in tickets:
        inside = ticket.get("articles", ticket.get("article"))
        inside = inside if isinstance(inside, list) else [inside]
        known = found.setdefault(str(ticket.get("id")), [])
        known += [each for each in inside if isinstance(each, dict) and each not in known]
    return found


def _cells(ticket: Object, assets: Object, articles: Sequence[Object]) -> list[tuple[str, str]]:
    """Head and cell of all that the ticket says; the heads of articles repeat."""
    cells = {
        head: _text(value) for head, value in ticket.items() if head not in ("articles", "article")
    }
    for head, (of, kind, unknown) in _NAMES.items():
        number = cells.get(of, "")
        if not cells.get(head) and number:
            cells[head] = _name(number, _objects(assets.get(kind)), unknown, kind)
    ordered = sorted(articles, key=lambda article: _text(article.get("created_at")))
    if ordered and not cells.get("note"):
        cells["note"] = _words(ordered[0])
        ordered = ordered[1:]
    said = [
        (
            _PRIVATE if article.get("internal") else _PUBLIC,
            ";".join((_text(article.get("created_at")), _author(article, assets), _words(article))),
        )
        for article in ordered
    ]
    return [*cells.items(), *said]


def _name(number: str, known: Object, unknown: str, kind: str) -> str:
    asset = known.get(number)
    if isinstance(asset, dict):
        full = " ".join(
            part for key in ("firstname", "lastname") if (part := _text(asset.get(key)).strip())
        )
        return full or _text(asset.get("name") or asset.get("login") or asset.get("email"))
    return "" if kind == "User" and number == _NOBODY else unknown.format(number)


def _author(article: Object, assets: Object) -> str:
    """Who wrote it; a semicolon would end the name."""
    said = _text(article.get("created_by")) or _text(article.get("from"))
    if not said and (number := _text(article.get("created_by_id"))):
        said = _name(number, _objects(assets.get("User")), "user {}", "User")
    return said.replace(";", ",")


def _words(article: Object) -> str:
    body = _text(article.get("body"))
    is_html = "html" in _text(article.get("content_type"))
    return (as_words(body) if is_html else body).strip()


def _table(name: str, records: list[list[tuple[str, str]]], codec: str) -> Table:
    """One column for each head, as many for a head as the record that repeats it most."""
    many: dict[str, int] = {}
    for record in records:
        counted: dict[str, int] = {}
        for head, _cell in record:
            counted[head] = counted.get(head, 0) + 1
        many |= {head: max(count, many.get(head, 0)) for head, count in counted.items()}
    columns = [head for head, count in many.items() for _each in range(count)]
    rows = []
    for number, record in enumerate(records, start=2):
        waiting: dict[str, list[str]] = {}
        for head, cell in record:
            waiting.setdefault(head, []).append(cell)
        cells = [waiting[head].pop(0) if waiting.get(head) else "" for head in columns]
        rows.append(Row(number, cells))
    return Table(name, columns, rows, codec, "")


def _objects(value: object) -> Object:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(_text(part) for part in value)
    return str(value)
