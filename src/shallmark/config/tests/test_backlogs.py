"""What waits in a row and lost its job is found, done once, and told of by doctor."""

from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from shallmark.cli import lost_work
from shallmark.common.bulk import runs
from shallmark.common.bulk.actions import BulkAction
from shallmark.common.jobs.backlog import GRACE
from shallmark.common.jobs.models import Progress
from shallmark.config import jobs
from shallmark.config.tests.workers import jobs_of, run_jobs
from shallmark.connect.exchange.shape import Row, Table
from shallmark.kernel import clock
from shallmark.kernel.models import Draft
from shallmark.kernel.records import get_record_type
from shallmark.manage.team.models import Team
from shallmark.pages.tests.factory import make, make_person
from shallmark.web import imports

#: for tests in which a worker runs, on connections of its own
commits = pytest.mark.usefixtures("own_database")


def later(_draft: Draft | None = None) -> None:
    """Let the grace of everything pass."""
    before = clock.now() - 2 * GRACE
    Draft.objects.update(kept_at=before)
    Progress.objects.update(started_at=before)


def told() -> set[str]:
    return {finding.what for finding in lost_work.findings()}


def mass_action(count: int, **values: str) -> Draft:
    teams = [make("team", title=f"Team {number}") for number in range(count)]
    action = BulkAction("edit", values)
    return runs.keep(
        get_record_type("team"), action, [team.pk for team in teams], make_person("admin")
    )


def kept_import() -> Draft:
    rows = [Row(number, ["", f"Imported {number}"]) for number in range(2, 5)]
    table = Table(name="teams.csv", columns=["reference", "title"], rows=rows)
    return imports.keep(get_record_type("team"), table, "reference", make_person("admin"))


def test_every_job_that_works_off_a_row_has_a_backlog() -> None:
    """A job that the schedule does not start again is found by its row, or it is lost."""
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    scheduled = {each.task.name for each in app.periodic_registry.periodic_tasks.values()}
    ours = {
        task.name for task in app.tasks.values() if task.func.__module__.startswith("shallmark.")
    }
    # The address stands in the job itself, and whoever waits too long asks for another link.
    without_a_row = {"web.send_reset_link"}
    assert ours - scheduled - without_a_row == {each.task for each in jobs.BACKLOGS} - {""}


@commits
def test_a_mass_action_without_a_job_is_done_once() -> None:
    draft = mass_action(3, email="by.mass@example.org")
    assert told() == set(), "within a request the job comes a moment later"
    later()
    assert told() == {"1 mass actions wait without a job."}
    jobs.take_up_lost()
    jobs.take_up_lost()
    assert len(jobs_of("kernel.mass_action")) == 1
    run_jobs()
    draft.refresh_from_db()
    assert (draft.values["done"], draft.values["refused"]) == (3, [])
    assert Team.objects.filter(email="by.mass@example.org", version=2).count() == 3
    assert told() == set()


@commits
def test_a_mass_action_that_cannot_be_done_any_more_ends_with_the_reason() -> None:
    draft = mass_action(2, title="x" * 500)
    later()
    jobs.take_up_lost()
    run_jobs()
    draft.refresh_from_db()
    assert "has 500" in draft.values["stopped"]
    assert runs.is_done(draft)
    later()
    assert told() == set()


@commits
@pytest.mark.parametrize("stage", [imports.LOOKING, imports.WRITING])
def test_an_import_without_a_job_goes_on_where_it_stood(stage: str) -> None:
    draft = kept_import()
    if stage == imports.WRITING:
        draft = imports.look(draft, draft.person)
        draft.values["stage"] = imports.WRITING
        draft.save()
    later()
    assert told() == {"1 imports wait without a job."}
    jobs.take_up_lost()
    run_jobs()
    draft.refresh_from_db()
    assert draft.values["stage"] == {"looking": "looked", "writing": "done"}[stage]
    assert Team.objects.filter(title__startswith="Imported").count() == 3 * (stage == "writing")
    assert told() == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "task"),
    [("conformity", "conformity.run_now"), ("demonstration", "simulate.load_demonstration")],
)
def test_what_shows_as_running_and_has_no_job_is_ended_or_done(key: str, task: str) -> None:
    Progress.start(key, "Something long")
    later()
    assert len(told()) == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, status, args)"
            " values ('default', %s, 'failed', '{}')",
            [task],
        )
    jobs.take_up_lost()
    (job,) = jobs_of(task)
    assert job.status == "todo"
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    jobs.take_up_lost()
    assert "ask for it again" in Progress.objects.get(key=key).failure
    assert told() == set()


@pytest.mark.django_db
def test_records_that_bulk_work_left_out_of_search_are_found_at_night() -> None:
    make("team", title="Sought")
    with connection.cursor() as cursor:
        cursor.execute("delete from search_searchentry where title = 'Sought'")
    assert told() == {"1 types of records with records missing in search wait without a job."}
    jobs.tidy()
    assert told() == set()


@pytest.mark.django_db
def test_drafts_of_last_week_are_dropped_and_others_stay() -> None:
    old, young, typed = mass_action(1), kept_import(), make_person("admin")
    Draft.objects.create(person=typed, place="/teams/new", kept_at=clock.now() - timedelta(60))
    Draft.objects.filter(pk=old.pk).update(kept_at=clock.now() - timedelta(days=8))
    jobs.tidy()
    left = set(Draft.objects.values_list("place", flat=True))
    assert left == {young.place, young.place + imports.TABLE, "/teams/new"}


@commits
def test_repair_takes_up_failed_jobs_and_those_of_a_dead_worker() -> None:
    with connection.cursor() as cursor:
        for status in ("failed", "doing"):
            cursor.execute(
                "insert into procrastinate_jobs (queue_name, task_name, status, args,"
                " queueing_lock) values ('default', 'search.learn_words', %s,"
                " '{\"timestamp\": 1}', %s)",
                [status, f"lock of {status}"],
            )
    assert told() == {
        "1 jobs belong to a worker that is gone.",
        "1 jobs failed for good: search.learn_words (1).",
    }
    assert len(list(lost_work.repair())) == 2
    run_jobs()
    assert told() == set()
    assert {job.status for job in jobs_of("search.learn_words")} == {"succeeded"}


@pytest.mark.django_db
def test_a_failed_job_that_a_later_one_made_up_for_is_not_told() -> None:
    with connection.cursor() as cursor:
        for status in ("failed", "succeeded"):
            cursor.execute(
                "insert into procrastinate_jobs (queue_name, task_name, status, queueing_lock)"
                " values ('default', 'policy.judge_due', %s, 'policy.judge_due')",
                [status],
            )
    assert told() == set()
    assert list(lost_work.repair()) == []
    assert ProcrastinateJob.objects.filter(status="failed").count() == 1
