"""A day that somebody typed, beside the moment at which it was recorded: one rule for all checks.

The contract names the two columns that stand beside such a day (`recorded`, `before`); a view finds
them in the history of its table. BELATED(day, recorded) says that it was recorded long after,
AHEAD(day, recorded) that it was still to come everywhere on earth when it was recorded. Where
nothing tells when it was recorded, both say no.
"""

from sqlglot import exp

from shallmark.ledger.checkfile import Parameter

BELATED, AHEAD = "BELATED", "AHEAD"
FUNCTIONS = frozenset({BELATED, AHEAD})
#: days in which it is recorded what happened on a day
LIMIT = "recording_days"
DEFAULT = 7
PARAMETERS = {LIMIT: Parameter(LIMIT, "days", DEFAULT)}
#: a day begins in the far east fourteen hours before it does in UTC
_AHEAD = "COALESCE(CAST(typed_ AS DATE) > CAST(recorded_ + INTERVAL '14' HOUR AS DATE), FALSE)"
_BELATED = f"""COALESCE(CAST(recorded_ AS DATE)
  > CAST(typed_ AS DATE) + INTERVAL '1' DAY * CAST(:{LIMIT} AS INT), FALSE)"""


def call(node: exp.Anonymous) -> exp.Expression:
    """What stands for a function of ours, in PostgreSQL's words; every engine has them."""
    form = _BELATED if node.name.upper() == BELATED else _AHEAD
    tree: exp.Expression = exp.maybe_parse(form, dialect="postgres")
    values = dict(zip(("typed_", "recorded_"), node.expressions, strict=True))

    def put(part: exp.Expression) -> exp.Expression:
        own = isinstance(part, exp.Column) and not part.table and part.name in values
        return values[part.name].copy() if own else part

    changed: exp.Expression = tree.transform(put)
    return changed


def limits(sql: str) -> dict[str, Parameter]:
    """The parameters that a check compares with because it asks one of the functions."""
    return PARAMETERS if f"{BELATED}(" in sql else {}
