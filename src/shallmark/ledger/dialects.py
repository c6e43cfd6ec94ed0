"""A check's SQL in the words of each engine.

Checks are written in PostgreSQL. The tree is changed where sqlglot alone would give other numbers
without an error: whole seconds (`SECS`), exact percentiles, parameters with their types, and the
version valid at `:as_of`.
"""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache

from sqlglot import exp
from sqlglot.dialects.spark import Spark

from shallmark.ledger import contract, guards, passed, says, typed_days

POSTGRES, DUCKDB, SPARK = "postgres", "duckdb", "spark"
_MOMENT_TYPES = {POSTGRES: "TIMESTAMPTZ", DUCKDB: "TIMESTAMP", SPARK: "TIMESTAMP"}
_TYPES = {int: "BIGINT", float: "DECIMAL(18, 9)", str: "TEXT"}


class ExactSpark(Spark):
    """Spark with the exact percentile; sqlglot's own writes an approximation."""

    class Generator(Spark.Generator):  # type: ignore[valid-type,misc]
        TRANSFORMS = {
            **Spark.Generator.TRANSFORMS,
            exp.PercentileCont: lambda self, node: self.func("PERCENTILE_CONT", node.this),
            exp.WithinGroup: lambda self, node: (
                f"{self.sql(node, 'this')} WITHIN GROUP ({self.sql(node, 'expression').strip()})"
            ),
        }


def translate(
    sql: str,
    engine: str,
    parameters: Mapping[str, object] | None = None,
    places: Mapping[str, str] | None = None,
) -> str:
    """The SQL of a check for an engine, with that engine's placeholders.

    Args:
        sql: SQL in PostgreSQL's words, guarded.
        engine: `postgres`, `duckdb` or `spark`.
        parameters: values by name, of which only the types matter here.
        places: where a relation lies, when not in schema `ledger`: name -> qualified name.

    """
    types = tuple((name, type(value)) for name, value in (parameters or {}).items())
    return _translate(sql, engine, types, tuple((places or {}).items()))


@lru_cache(maxsize=4096)
def _translate(
    sql: str, engine: str, types: tuple[tuple[str, type], ...], places: tuple[tuple[str, str], ...]
) -> str:
    asked = json.dumps([sql, engine, [(name, kind.__name__) for name, kind in types], places])
    text = passed.translation_of(asked)
    if text is None:
        text = _worked_out(sql, engine, dict(types), dict(places))
        passed.note_translation(asked, text)
    return text


def _worked_out(sql: str, engine: str, types: Mapping[str, type], places: Mapping[str, str]) -> str:
    tree: exp.Expression = _as_of(guards.parse(sql), places)
    tree = tree.transform(_texts(engine), copy=False)
    tree = tree.transform(_seconds(engine), copy=False)
    tree = tree.transform(_placeholder(engine, types), copy=False)
    dialect: object = ExactSpark if engine == SPARK else engine
    text = tree.sql(dialect=dialect, identify=engine != POSTGRES)  # type: ignore[arg-type]
    return _holders(text, engine)


def _as_of(tree: exp.Select, places: Mapping[str, str]) -> exp.Select:
    """Expand `ledger.x_as_of` and move relations to where they lie."""
    for table in list(tree.find_all(exp.Table)):
        if table.db != "ledger":
            continue
        alias = table.alias or table.name
        if table.name in places:
            table.replace(exp.to_table(places[table.name], alias=alias))
            continue
        stored = contract.stored_relation(table.name)
        where = places.get(stored, f"ledger.{stored}")
        if stored == table.name:
            continue
        held = guards.parse(
            f"SELECT v.* FROM {where} AS v WHERE v.valid_from <= :as_of"
            " AND (v.valid_to IS NULL OR v.valid_to > :as_of)"
        )
        table.replace(exp.Subquery(this=held, alias=exp.TableAlias(this=exp.to_identifier(alias))))
    return tree


def _texts(engine: str) -> Callable[[exp.Expression], exp.Expression]:
    def change(node: exp.Expression) -> exp.Expression:
        if not isinstance(node, exp.Anonymous):
            return node
        if node.name.upper() in typed_days.FUNCTIONS:
            return typed_days.call(node)
        return says.call(node, engine) if node.name.upper() == says.FUNCTION else node

    return change


def _seconds(engine: str) -> Callable[[exp.Expression], exp.Expression]:
    forms = {
        POSTGRES: "CAST(FLOOR(EXTRACT(EPOCH FROM (b - a))) AS BIGINT)",
        DUCKDB: "CAST(FLOOR((EPOCH_US(b) - EPOCH_US(a)) / 1000000.0) AS BIGINT)",
        SPARK: "CAST(FLOOR((UNIX_MICROS(b) - UNIX_MICROS(a)) / 1000000) AS BIGINT)",
    }

    def change(node: exp.Expression) -> exp.Expression:
        if not isinstance(node, exp.Anonymous) or node.name.upper() != guards.SECONDS:
            return node
        first, second = node.expressions
        form: exp.Expression = exp.maybe_parse(forms[engine], dialect=engine)
        swap = {"a": first, "b": second}

        def put(part: exp.Expression) -> exp.Expression:
            own = isinstance(part, exp.Column) and not part.table and part.name in swap
            return exp.paren(swap[part.name].copy()) if own else part

        changed: exp.Expression = form.transform(put)
        return changed

    return change


def _placeholder(
    engine: str, types: Mapping[str, type]
) -> Callable[[exp.Expression], exp.Expression]:
    def change(node: exp.Expression) -> exp.Expression:
        if not isinstance(node, exp.Placeholder):
            return node
        name = node.name
        kind = _MOMENT_TYPES[engine]
        if name not in guards.MOMENTS:
            kind = _TYPES[types.get(name, str)]
        return exp.cast(exp.Var(this=f"__hold_{name}__"), kind)

    return change


def _holders(text: str, engine: str) -> str:
    form = {POSTGRES: r"%({})s", DUCKDB: r"${}", SPARK: r":{}"}[engine]
    parts = text.replace("%", "%%") if engine == POSTGRES else text
    pieces = parts.split("__hold_")
    out = [pieces[0]]
    for piece in pieces[1:]:
        name, _, rest = piece.partition("__")
        out.append(form.format(name) + rest)
    return "".join(out)
