"""Which texts a check asks to say something: read from its SQL, so that nobody keeps a list.

A column is followed through the parts of the statement to the view that holds it; so are all that a
check reads.
"""

from collections.abc import Iterator
from functools import cache

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from shallmark.ledger import contract, guards, says
from shallmark.ledger.checkfile import CheckFile


@cache
def asked_texts(sql: str, name: str) -> frozenset[str]:
    """The `view.column` names that SAYS asks of; of versions by the name of their record."""
    if f"{says.FUNCTION}(" not in sql:
        return frozenset()
    return frozenset(
        text
        for scope in traverse_scope(guards.qualified(sql, name))
        for node in scope.find_all(exp.Anonymous)
        if node.name.upper() == says.FUNCTION
        for column in node.expressions[0].find_all(exp.Column)
        for text in _sources(scope, column)
        if not text.endswith(".reference")
    )


@cache
def columns_read(sql: str, name: str) -> frozenset[str]:
    """The `view.column` names that a check reads; of versions by the name of their record."""
    return frozenset(
        source
        for scope in traverse_scope(guards.qualified(sql, name))
        for column in scope.columns
        if column.table in scope.sources
        for source in _sources(scope, column)
    )


def checks_asking(checks: list[CheckFile]) -> dict[str, set[str]]:
    """Text, as `view.column` -> the checks that ask it to say something."""
    known: dict[str, set[str]] = {}
    for check in checks:
        for text in asked_texts(check.sql, check.path):
            known.setdefault(text, set()).add(check.id)
    return known


def _sources(scope: Scope, column: exp.Column) -> Iterator[str]:
    # a part of the statement that lies outside of this one was followed where it stands
    source = scope.sources.get(column.table)
    if isinstance(source, exp.Table):
        yield f"{_record(source.name)}.{column.name}"
    if not isinstance(source, Scope):
        return
    for part in source.expression.selects:  # type: ignore[attr-defined]
        if part.alias_or_name == column.name:
            for inner in part.find_all(exp.Column):
                yield from _sources(source, inner)


def _record(view: str) -> str:
    base = view.removesuffix(contract.AS_OF).removesuffix(contract.VERSION)
    return base if base in contract.views() else view
