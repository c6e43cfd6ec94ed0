"""`FOUND_EMPTY`: a text of a record that a person read and found to say nothing.

`FOUND_EMPTY(c.reference, c.cause, c.plan)` is null where nobody found that of these texts of the
record; else a reason of the check, with the number of the reading. What was read counts for the
text as it stood: another text has not been read. Whose verdict counts says the view `text_verdict`.
"""

from sqlglot import exp

from shallmark.ledger.checkfile import FOUND_EMPTY as REASON
from shallmark.ledger.checkfile import CheckInvalid

FUNCTION = "FOUND_EMPTY"
_PART = "texts_found_empty"
_FOUND = """
SELECT v.record, v.text, v.reading
FROM ledger.text_verdict AS v
WHERE v.verdict = 'nothing' AND v.outside AND v.judged_at <= :as_of"""


def uses(tree: exp.Expression) -> list[exp.Anonymous]:
    """Where it stands in a SELECT."""
    return [node for node in tree.find_all(exp.Anonymous) if node.name.upper() == FUNCTION]


def expand(tree: exp.Select) -> exp.Select:
    """The SELECT with each use as a question to the verdicts.

    Raises:
        CheckInvalid: a use does not name a record and its texts by their columns.

    """
    found = uses(tree)
    for use in found:
        reference, *texts = use.expressions
        if not texts or not all(isinstance(each, exp.Column) for each in use.expressions):
            raise CheckInvalid(f"{use.sql()}: it takes the number of a record and texts of it.")
        asked = exp.select(f"MIN('{REASON}:' || fe.reading)", dialect="postgres").from_(
            exp.alias_(exp.to_table(_PART), "fe", table=True)
        )
        asked = asked.where(exp.column("record", "fe").eq(reference.copy()))
        asked = asked.where(exp.column("text", "fe").isin(*(each.copy() for each in texts)))
        read = exp.column("record", _join_what_was_read(use, reference))
        use.replace(exp.case().when(read.is_(exp.null()).not_(), asked.subquery()))
    if found:
        tree.with_(_PART, as_=_FOUND, copy=False, dialect="postgres")
        # It must stand before the parts that ask.
        parts = tree.args["with_"]
        parts.set("expressions", [parts.expressions[-1], *parts.expressions[:-1]])
    return tree


def _join_what_was_read(use: exp.Anonymous, reference: exp.Expression) -> str:
    """Join the few records that have such a reading, so that only of these the texts are compared.

    Returns the name under which they are joined.
    """
    select = use.find_ancestor(exp.Select)
    if select is None:
        raise CheckInvalid(f"{use.sql()}: it stands in no SELECT.")
    name = f"{_PART}_{len(select.args.get('joins') or ())}"
    few = exp.select("record").distinct().from_(_PART).subquery(name)
    on = exp.column("record", name).eq(reference.copy())
    select.join(few, on=on, join_type="left", copy=False)
    return name
