"""What the tests of every record share."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shallmark.kernel import clock
from shallmark.kernel.records import RecordType, record_types

BASELINE = Path(__file__).parent / "query_counts.json"
#: set to 1 to write the counts of this run as the new baseline
REFRESH = "SHALLMARK_QUERY_COUNTS"
MOST = 12
MOST_OF_A_PART = 6

every_record = pytest.mark.parametrize(
    "declared", record_types(), ids=[declared.key for declared in record_types()]
)


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def whole_list(declared: type[RecordType]) -> str:
    """The address of the list without any narrowing."""
    keys = [view.key for view in declared.views]
    return f"/{declared.slug}?view={'all' if 'all' in keys or not keys else keys[-1]}"


def queries_of(ask: Callable[[], Any]) -> list[str]:
    """The statements of the second call: what a process keeps for a while is kept by then."""
    with clock.at(clock.now()):
        ask()
        with CaptureQueriesContext(connection) as captured:
            answer = ask()
    assert answer.status_code == 200, answer.status_code
    return [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]


def compare(page: str, found: int) -> None:
    """Against the committed baseline: fewer is welcome, more is a regression."""
    known: dict[str, int] = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    if os.environ.get(REFRESH) == "1":
        known[page] = found
        BASELINE.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n")
        return
    assert page in known, f"Run once with {REFRESH}=1: {page} has no baseline ({found} queries)."
    assert found <= known[page], f"{page}: {found} queries, the baseline is {known[page]}."
