"""The hash of a run and its seal: what a run was, who asked for it, and each row that it kept.

Each hash covers the hash of the run before, so that none can be changed or left out alone. The seal
is made with a key that lies outside the database: whoever holds the database alone cannot make it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hmac import compare_digest
from typing import Any, cast

from shallmark.conformity.models import CheckOutcome, CheckRow, CheckRun
from shallmark.signing import key_name, keyed, plain

#: a row that a run keeps: record, whether it conforms, reason, time, whether it is waived
KeptRow = tuple[str, bool | None, str, datetime | None, bool]
_KEPT = ("reference", "conforms", "reason", "at", "waived")


def rows_digest(rows: Iterable[KeptRow]) -> str:
    """One digest of an outcome's rows, in any order."""
    lines = sorted(
        plain([reference, conforms, reason, _iso(at), waived])
        for reference, conforms, reason, at, waived in rows
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def hash_of(run: CheckRun, outcomes: Iterable[tuple[CheckOutcome, str]]) -> str:
    """The hash that a run must have; each outcome comes with the digest of its rows."""
    content: Mapping[str, Any] = {
        "previous": run.previous_hash,
        "number": run.number,
        "as_of": _iso(run.as_of),
        "period": [_iso(run.period_start), _iso(run.period_end)],
        "engine": run.engine,
        "started": _iso(run.started_at),
        "finished": _iso(run.finished_at),
        "actor": run.actor_id,
        "trigger": run.trigger,
        "kind": [run.partial, run.look],
        "catalogue": run.catalogue_digest,
        "outcomes": [
            [
                each.check_id, each.version, each.sql_digest, each.parameters, each.outcome,
                each.reason, each.population, each.nonconforming, each.unknown, each.waived,
                _iso(each.accepted_until), each.digest, each.recorded_later, each.months, rows,
                # runs from before it was counted keep the hash that they had
                *([each.brought_in] if each.brought_in else []),
            ]
            for each, rows in outcomes
        ],
    }  # fmt: skip
    return hashlib.sha256(plain(content).encode()).hexdigest()


def stored_hash(run: CheckRun) -> str:
    """The hash that a run must have by what the database keeps of it."""
    kept: dict[int, list[KeptRow]] = {}
    rows = CheckRow.objects.filter(outcome__run=run)
    for key, *row in rows.values_list("outcome_id", *_KEPT).iterator():
        kept.setdefault(key, []).append(cast("KeptRow", tuple(row)))
    outcomes = run.outcomes.order_by("pk")
    return hash_of(run, [(each, rows_digest(kept.get(each.pk, ()))) for each in outcomes])


def seal_of(run_hash: str) -> str:
    """The seal of a run by this installation's key: which key, and its mark on the hash."""
    return f"{key_name()}:{keyed(run_hash)}"


def is_sealed(run: CheckRun) -> bool:
    """Whether the run bears a seal that we made of its hash."""
    return compare_digest(run.seal.encode(), seal_of(run.hash).encode())


def is_proved(run: CheckRun) -> bool:
    """Whether its seal is ours, and its hash that of what is kept; worked out once for each."""
    return is_sealed(run) and _hash_once(run.pk, run.hash) == run.hash


@lru_cache(maxsize=64)
def _hash_once(run_id: int, _hash: str) -> str:
    return stored_hash(CheckRun.objects.get(pk=run_id))


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
