"""The demonstration is loaded to its end although the database goes away, and as if it had not."""

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection, connections

from shallmark.common.jobs.models import Progress
from shallmark.config.tests.workers import jobs_of, make_due, run_jobs
from shallmark.kernel import clock
from shallmark.kernel.records import record_types
from shallmark.simulate import demo, jobs
from tests.support import databases

pytestmark = pytest.mark.usefixtures("own_database")

#: tables whose first row shows that the load has come so far
STAGES = (
    "customer_service_incident",
    "change_configuration_change",
    "grc_risk",
    "documents_document",
    "conformity_checkrun",
)


def counts() -> dict[str, int]:
    return {
        record_type.key: record_type.model._default_manager.count()
        for record_type in record_types()
    }


class Killer(threading.Thread):
    """Kills all backends of the test's database as each stage is reached."""

    def __init__(self, stages: Sequence[str]) -> None:
        super().__init__(daemon=True)
        self.stages = stages

    def run(self) -> None:
        left = list(self.stages)
        while left:
            time.sleep(0.02)
            try:
                with psycopg.connect(databases.owner_url(databases.worker_name())) as watching:
                    reached = watching.execute(
                        f"select exists (select from {left[0]})".encode()
                    ).fetchone()
            except psycopg.OperationalError:
                continue
            if reached == (True,):
                left.pop(0)
                with databases.maintenance() as server:
                    server.execute(
                        "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                        " where datname = %s",
                        [databases.worker_name()],
                    )


def load(tries: int) -> dict[str, int]:
    """Ask for the demonstration and work until it is there; returns the records by type."""
    jobs.queue()
    for _try in range(tries):
        run_jobs()
        connection.close()
        make_due()
    (job,) = jobs_of("simulate.load_demonstration")
    assert job.status == "succeeded"
    progress = Progress.objects.get(key=demo.PROGRESS)
    assert progress.finished_at
    assert not progress.failure
    return counts()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "SIZE", replace(demo.SIZE, months=1, scale=0.01))
    monkeypatch.setattr(demo, "JUDGED_WEEKS", 1)


@pytest.mark.long
@pytest.mark.usefixtures("small")
def test_kills_at_each_stage_change_nothing() -> None:
    """Each kill ends it elsewhere; what comes out is what comes out of a quiet load."""
    moment = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    with clock.at(moment):
        killer = Killer(STAGES)
        killer.start()
        killed = load(len(STAGES) + 1)
        killer.join()
    connections.close_all()
    databases.clone(databases.worker_name())
    with clock.at(moment):
        assert load(1) == killed
