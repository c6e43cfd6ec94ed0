"""The hash of a run and its seal: what a run was, who asked for it, and each row that it kept.

Each hash covers the hash of the run before, so that none can be changed or left out alone. The seal
is made with a key that lies outside the database: whoever holds the database alone cannot make it.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from shallmark.conformity.models import CheckOutcome, CheckRow, CheckRun

#: a row that a run keeps: record, whether it conforms, reason, time, whether it is waived
KeptRow = tuple[str, bool | None, str, datetime | None, bool]
#: characters of the key's digest that name it in a seal
_NAMED = 12


def rows_digest(rows: Iterable[KeptRow]) -> str:
    """One digest of an outcome's rows, in any order."""
    lines = sorted(
        _plain([reference, conforms, reason, _iso(at), waived])
        for reference, conforms, reason, at, waived in rows
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def stored_rows(outcome: CheckOutcome) -> Iterable[KeptRow]:
    """The rows that a run kept of an outcome."""
    columns = ("reference", "conforms", "reason", "at", "waived")
    return CheckRow.objects.filter(outcome=outcome).values_list(*columns).iterator()


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
            ]
            for each, rows in outcomes
        ],
    }  # fmt: skip
    return hashlib.sha256(_plain(content).encode()).hexdigest()


def seal_of(run_hash: str) -> str:
    """The seal of a run by this installation's key: which key, and its mark on the hash."""
    key = settings.EVIDENCE_KEY.encode()
    mark = hmac.new(key, run_hash.encode(), hashlib.sha256).hexdigest()
    return f"{key_name()}:{mark}"


def key_name() -> str:
    """By what a seal names its key, without giving it away."""
    return hashlib.sha256(settings.EVIDENCE_KEY.encode()).hexdigest()[:_NAMED]


def _plain(content: object) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
