"""What a check's SQL may contain, read from its syntax tree.

One SELECT over ledger views; only known columns, declared parameters and listed functions; the
four output columns; no clock, no random, no range types, no LIMIT. What is not allowed is refused,
so a function nobody thought of is refused too.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import OptimizeError, SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from shallmark.ledger import contract, found_empty, gaps, says, typed_days
from shallmark.ledger.checkfile import CheckFile, CheckInvalid

OUTPUT = ["reference", "conforms", "reason", "at"]
MOMENTS = frozenset({"as_of", "period_start", "period_end"})
#: our own function: whole seconds from one moment to another, expanded per engine
SECONDS = "SECS"
#: our own functions: how many arguments each takes
_OWN = {SECONDS: (2, 2), says.FUNCTION: (1, 9), **dict.fromkeys(typed_days.FUNCTIONS, (2, 2))}
#: the view that tells what a source does not supply: no record is judged by it
COVERAGE = "source_coverage"

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
    """The syntax tree of one SELECT, with what it asks of sources and of verdicts joined to it.

    Raises:
        CheckInvalid: it cannot be parsed, or is not exactly one SELECT.

    """
    try:
        trees = sqlglot.parse(sql, read="postgres")
    except SqlglotError as error:
        raise CheckInvalid(f"{name}: not SQL: {error}") from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Select):
        raise CheckInvalid(f"{name}: there must be exactly one SELECT.")
    return gaps.expand(found_empty.expand(trees[0]))


@dataclass(frozen=True, slots=True)
class Reading:
    """What the SELECT of a check reads of the ledger."""

    #: names of the relations
    relations: frozenset[str]
    #: `view.column`, those of coverage left out, sorted
    columns: tuple[str, ...]
    #: names of all columns that stand in it, whatever they are of
    names: frozenset[str]


#: by SQL and name: what was read, or noted by a process before
_readings: dict[tuple[str, str], Reading] = {}


def reading(sql: str, name: str = "check") -> Reading:
    """What a check reads; parsed once, since that is the slowest part of a start.

    Raises:
        CheckInvalid: it reads what the ledger does not have.

    """
    if (sql, name) not in _readings:
        _readings[sql, name] = _read(sql, name)
    return _readings[sql, name]


def remember(check: CheckFile, noted: Reading) -> None:
    """Take over what is known of a check that passed the guards before."""
    _readings[check.sql, check.path] = noted


def _read(sql: str, name: str) -> Reading:
    tree = _tree(sql, name)
    relations = _relations(tree, name)
    names = frozenset(column.name for column in tree.find_all(exp.Column))
    qualified = _qualified(tree, relations, name)
    read = {
        f"{source.name.removesuffix(contract.AS_OF)}.{column.name}"
        for scope in traverse_scope(qualified)
        for alias, source in scope.sources.items()
        if isinstance(source, exp.Table)
        for column in scope.source_columns(alias)
    }
    columns = sorted(each for each in read if not each.startswith(f"{COVERAGE}."))
    return Reading(frozenset(relations), tuple(columns), names)


def guard(check: CheckFile) -> None:
    """Refuse a check that breaks a rule.

    Raises:
        CheckInvalid: the first rule broken.

    """
    reading(check.sql, check.path)
    tree = _tree(check.sql, check.path)
    _refuse_nodes(tree, check.path)
    _parameters(tree, check)
    if tree.named_selects != OUTPUT:
        raise CheckInvalid(
            f"{check.path}: columns are {tree.named_selects}, they must be {OUTPUT}."
        )


@lru_cache(maxsize=1)
def _tree(sql: str, name: str) -> exp.Select:
    """The parsed check, kept until the next one is read; nobody changes it."""
    return parse(sql, name)


def _relations(tree: exp.Expression, name: str) -> set[str]:
    """Names of the ledger relations it reads; refuses anything else."""
    ours = {cte.alias for cte in tree.find_all(exp.CTE)}
    names = set()
    for table in tree.find_all(exp.Table):
        if not table.db and table.name in ours:
            continue
        if table.db != "ledger" or table.catalog:
            raise CheckInvalid(f"{name}: reads {table.sql()}, which is no ledger view.")
        try:
            contract.relation(table.name)
        except KeyError:
            raise CheckInvalid(f"{name}: the ledger has no view {table.name}.") from None
        names.add(table.name)
    return names


def _refuse_nodes(tree: exp.Expression, name: str) -> None:
    for node in tree.walk():
        counted = isinstance(node, exp.Star) and isinstance(node.parent, exp.Count)
        if isinstance(node, _FORBIDDEN) and not counted:
            raise CheckInvalid(f"{name}: {type(node).__name__} is not allowed: {node.sql()}")
        if isinstance(node, exp.Anonymous):
            least, most = _OWN.get(node.name.upper(), (1, 0))
            if not least <= len(node.expressions) <= most:
                raise CheckInvalid(f"{name}: the function {node.name} is not allowed.")
        elif isinstance(node, exp.Func) and not isinstance(node, _FUNCTIONS):
            raise CheckInvalid(f"{name}: {node.sql()} is not allowed in a check.")
        if isinstance(node, exp.DataType) and node.this.name not in _CASTS:
            raise CheckInvalid(f"{name}: the type {node.sql()} is not allowed.")


def _parameters(tree: exp.Expression, check: CheckFile) -> None:
    used = {node.name for node in tree.find_all(exp.Placeholder)}
    own = {node.name.upper() for node in tree.find_all(exp.Anonymous)}
    used |= set(says.PARAMETERS) if says.FUNCTION in own else set()
    used |= set(typed_days.PARAMETERS) if typed_days.BELATED in own else set()
    strange = sorted(used - MOMENTS - set(check.parameters))
    idle = sorted(set(check.parameters) - used)
    if strange or idle:
        raise CheckInvalid(f"{check.path}: parameters undeclared {strange}, never used {idle}.")
    if check.time and not {"period_start", "period_end"} <= used:
        raise CheckInvalid(f"{check.path}: names {check.time} but does not use the period.")


def qualified(sql: str, name: str) -> exp.Expression:
    """The tree of a check with the relation of each column."""
    tree = _tree(sql, name)
    return _qualified(tree, _relations(tree, name), name)


@cache
def _schema(name: str) -> dict[str, str]:
    return {column.name: column.type for column in contract.relation(name).columns.values()}


def _qualified(tree: exp.Expression, used: set[str], name: str) -> exp.Expression:
    """The tree with each column's relation; refuses a column that its relation does not have."""
    schema: dict[str, object] = {"ledger": {relation: _schema(relation) for relation in used}}
    try:
        return qualify(tree.copy(), schema=schema, dialect="postgres", expand_stars=False)
    except OptimizeError as error:
        raise CheckInvalid(f"{name}: {error}") from error
