"""`SOURCE_GAP`: what of a record its source does not supply.

`SOURCE_GAP(i.source_system, 'incident.reporter', 'work_note')` is null where the source supplies
all that is named; else the first name that it does not: of a column, or of a view without one.
"""

from sqlglot import exp

from shallmark.ledger.checkfile import CheckInvalid

FUNCTION = "SOURCE_GAP"
_COVERAGE = """
SELECT c.source_system, MIN({missing}) AS missing
FROM ledger.source_coverage AS c
WHERE c.supplied = FALSE AND ({conditions})
GROUP BY c.source_system"""


def expand(tree: exp.Select) -> exp.Select:
    """The SELECT with each use as a join to the coverage of sources.

    Raises:
        CheckInvalid: a use is not written as above, or stands outside a SELECT with a FROM.

    """
    joined: dict[tuple[int, str], str] = {}
    for use in [node for node in tree.find_all(exp.Anonymous) if node.name.upper() == FUNCTION]:
        select = use.find_ancestor(exp.Select)
        source, *names = use.expressions
        if select is None or not isinstance(source, exp.Column) or not names:
            raise CheckInvalid(f"{use.sql()}: it takes a source and what is asked of it.")
        key = (id(select), use.sql())
        if key not in joined:
            joined[key] = alias = f"source_gap_{len(joined) + 1}"
            on = f"{alias}.source_system = {source.sql()}"
            select.join(alias, on=on, join_type="left", copy=False)
            tree.with_(alias, as_=_coverage(names), copy=False, dialect="postgres")
        use.replace(exp.column("missing", table=joined[key]))
    if joined:
        # What is asked of the sources must stand before the parts that ask.
        parts = tree.args["with_"]
        own, requested = parts.expressions[: -len(joined)], parts.expressions[-len(joined) :]
        parts.set("expressions", [*requested, *own])
    return tree


def _coverage(names: list[exp.Expression]) -> str:
    columns: dict[str, list[str]] = {}
    for name in names:
        if not isinstance(name, exp.Literal) or not name.is_string:
            raise CheckInvalid(f"{name.sql()}: what is asked of a source is named by a text.")
        view, _, column = str(name.this).partition(".")
        columns.setdefault(view, []).extend([column] if column else [])
    conditions = [
        f"c.record_type = '{view}'" + (f" AND c.column_name IN ({_list(wanted)})" if wanted else "")
        for view, wanted in columns.items()
    ]
    whole = [view for view, wanted in columns.items() if not wanted]
    missing = "c.column_name"
    if whole:
        missing = (
            f"CASE WHEN c.record_type IN ({_list(whole)}) THEN c.record_type ELSE {missing} END"
        )
    return _COVERAGE.format(
        missing=missing, conditions=" OR ".join(f"({condition})" for condition in conditions)
    )


def _list(texts: list[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)
