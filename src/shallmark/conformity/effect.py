"""What runs tell of the effect that a nonconformity had on its check."""

from shallmark.conformity import queries
from shallmark.ledger.engines import EngineFailed
from shallmark.manage.grc.effect import Judged


def judged(check_id: str) -> list[Judged]:
    """The outcomes of a check in its newest runs, newest first."""
    return [
        Judged(point.run, point.as_of, str(point.outcome), point.population, point.nonconforming)
        for point in queries.history(check_id)
    ]


def failing(check_id: str) -> set[str] | None:
    """The records that fail a check now; None where nobody can say."""
    try:
        return queries.failing_now(check_id)
    except EngineFailed:
        return None
