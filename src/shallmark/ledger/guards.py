"""What a check's SQL may contain, read from its syntax tree.

One SELECT over ledger views; only known columns, declared parameters and listed functions; the
four output columns; no clock, no random, no range types, no LIMIT. What is not allowed is refused,
so a function nobody thought of is refused too.
"""

from functools import cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import OptimizeError, SqlglotError
from sqlglot.optimizer.qualify import qualify

from shallmark.ledger import contract
from shallmark.ledger.checkfile import CheckFile, CheckInvalid

OUTPUT = ["reference", "conforms", "reason", "at"]
MOMENTS = frozenset({"as_of", "period_start", "period_end"})
#: our own function: whole seconds from one moment to another, expanded per engine
SECONDS = "SECS"

_FUNCTIONS: tuple[type[exp.Expression], ...] = (
    exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Cast, exp.Exists,
    exp.Count, exp.Sum, exp.Min, exp.Max, exp.Avg, exp.PercentileCont,
    exp.Greatest, exp.Least, exp.Abs, exp.Round, exp.Floor, exp.Ceil,
    exp.Lower, exp.Upper, exp.Trim, exp.Length, exp.Concat, exp.Substring,
    exp.RowNumber, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue,
    exp.And, exp.Or, exp.Xor,
)  # fmt: skip
_FORBIDDEN: tuple[type[exp.Expression], ...] = (
    exp.Limit, exp.Offset, exp.Fetch, exp.Into, exp.Lock, exp.Star, exp.TableSample,
    exp.Overlaps, exp.ArrayContainsAll, exp.ArrayOverlaps, exp.Command,
)  # fmt: skip
_CASTS = frozenset({"TEXT", "VARCHAR", "INT", "BIGINT", "DECIMAL", "BOOLEAN", "DATE", "DOUBLE"})


def parse(sql: str, name: str = "check") -> exp.Select:
    """The syntax tree of one SELECT.

    Raises:
        CheckInvalid: it cannot be parsed, or is not exactly one SELECT.

    """
    try:
        trees = sqlglot.parse(sql, read="postgres")
    except SqlglotError as error:
        raise CheckInvalid(f"{name}: not SQL: {error}") from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Select):
        raise CheckInvalid(f"{name}: there must be exactly one SELECT.")
    return trees[0]


def guard(check: CheckFile) -> None:
    """Refuse a check that breaks a rule.

    Raises:
        CheckInvalid: the first rule broken.

    """
    tree = parse(check.sql, check.path)
    name = check.path
    _refuse_nodes(tree, name)
    used = relations(tree, name)
    _columns(tree, used, name)
    _parameters(tree, check)
    if tree.named_selects != OUTPUT:
        raise CheckInvalid(f"{name}: columns are {tree.named_selects}, they must be {OUTPUT}.")
    declared = {need.partition(".")[0] for need in check.needs} | set(check.partial)
    plain = {relation.removesuffix(contract.AS_OF) for relation in used} - {"source_coverage"}
    undeclared = sorted(plain - declared)
    if undeclared:
        raise CheckInvalid(f"{name}: reads {undeclared} without saying so in needs or partial.")
    for need in check.needs:
        view, _, column = need.partition(".")
        if view not in contract.views() or column not in contract.views()[view].columns:
            raise CheckInvalid(f"{name}: needs {need}, which the contract does not have.")


def relations(tree: exp.Expression, name: str = "check") -> set[str]:
    """Names of the ledger relations it reads.

    Raises:
        CheckInvalid: it reads anything else.

    """
    ours = {cte.alias for cte in tree.find_all(exp.CTE)}
    found = set()
    for table in tree.find_all(exp.Table):
        if not table.db and table.name in ours:
            continue
        if table.db != "ledger" or table.catalog:
            raise CheckInvalid(f"{name}: reads {table.sql()}, which is no ledger view.")
        try:
            contract.relation(table.name)
        except KeyError:
            raise CheckInvalid(f"{name}: the ledger has no view {table.name}.") from None
        found.add(table.name)
    return found


def _refuse_nodes(tree: exp.Expression, name: str) -> None:
    for node in tree.walk():
        counted = isinstance(node, exp.Star) and isinstance(node.parent, exp.Count)
        if isinstance(node, _FORBIDDEN) and not counted:
            raise CheckInvalid(f"{name}: {type(node).__name__} is not allowed: {node.sql()}")
        if isinstance(node, exp.Anonymous):
            if node.name.upper() != SECONDS or len(node.expressions) != 2:
                raise CheckInvalid(f"{name}: the function {node.name} is not allowed.")
        elif isinstance(node, exp.Func) and not isinstance(node, _FUNCTIONS):
            raise CheckInvalid(f"{name}: {node.sql()} is not allowed in a check.")
        if isinstance(node, exp.DataType) and node.this.name not in _CASTS:
            raise CheckInvalid(f"{name}: the type {node.sql()} is not allowed.")


def _parameters(tree: exp.Expression, check: CheckFile) -> None:
    used = {node.name for node in tree.find_all(exp.Placeholder)}
    strange = sorted(used - MOMENTS - set(check.parameters))
    idle = sorted(set(check.parameters) - used)
    if strange or idle:
        raise CheckInvalid(f"{check.path}: parameters undeclared {strange}, never used {idle}.")
    if check.time and not {"period_start", "period_end"} <= used:
        raise CheckInvalid(f"{check.path}: names {check.time} but does not use the period.")


@cache
def relations_of(sql: str) -> frozenset[str]:
    """`relations` of a check's SQL, kept: a run asks several times."""
    return frozenset(relations(parse(sql)))


@cache
def _schema(name: str) -> dict[str, str]:
    return {column.name: column.type for column in contract.relation(name).columns.values()}


def _columns(tree: exp.Expression, used: set[str], name: str) -> None:
    schema: dict[str, object] = {"ledger": {relation: _schema(relation) for relation in used}}
    try:
        qualify(tree.copy(), schema=schema, dialect="postgres", expand_stars=False)
    except OptimizeError as error:
        raise CheckInvalid(f"{name}: {error}") from error
