"""Nobody acts in another's name by what he puts into the database: jobs, tokens, sessions.

Who has the application's role has neither the key outside the database nor anybody's password.
"""

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from shallmark.api.models import ApiToken
from shallmark.cli import lost_work
from shallmark.common.bulk import runs
from shallmark.common.bulk.actions import BulkAction
from shallmark.config.tests.workers import run_jobs
from shallmark.conformity.jobs import queue
from shallmark.conformity.models import CheckRun
from shallmark.conformity.verification import examine
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.shape import Row, Table
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.records import get_record_type
from shallmark.pages.tests.factory import make, make_person
from shallmark.web import imports
from shallmark.web.sessions import SessionStore

PASSWORD = "a long secret of mine"


def typed(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('shallmark.key', '', true)")
        cursor.execute(statement, values)


def asked_runs() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name="conformity.run_now").order_by("pk"))


def test_a_job_that_names_somebody_is_refused_unless_we_asked_for_it(own_database: None) -> None:
    person = make_person("auditor")
    typed(
        "insert into procrastinate_jobs (queue_name, task_name, args) values"
        " ('default', 'conformity.run_now', jsonb_build_object('by', %s::int))",
        person.pk,
    )
    assert any("put into the queue by somebody else" in each.what for each in lost_work.findings())
    run_jobs()
    (job,) = asked_runs()
    assert job.status == "failed"
    assert not CheckRun.objects.exists()


@pytest.mark.parametrize("altered", ["false", "true"])
def test_neither_a_copy_of_a_job_nor_another_person_in_it_passes(
    own_database: None, altered: str
) -> None:
    person, other = make_person("auditor"), make_person("admin")
    queue(person.pk, None, [None, None])
    (asked,) = asked_runs()
    assert asked.args["by"] == person.pk
    typed("update procrastinate_jobs set status = 'cancelled' where id = %s", asked.pk)
    typed(
        "insert into procrastinate_jobs (queue_name, task_name, args) select queue_name, task_name,"
        f" case when {altered} then args || jsonb_build_object('by', %s::int) else args end"
        " from procrastinate_jobs where id = %s",
        other.pk,
        asked.pk,
    )
    run_jobs()
    assert asked_runs()[-1].status == "failed"
    assert not CheckRun.objects.exists()


def test_what_we_asked_for_is_done(own_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shallmark.conformity.actions._wanted", lambda _only: ["CHK-SMS-07"])
    person = make_person("auditor")
    queue(person.pk, None, [None, None])
    run_jobs()
    assert CheckRun.objects.get().actor == person
    assert asked_runs()[0].status == "succeeded"


@pytest.mark.django_db
def test_a_mass_action_that_nobody_asked_for_is_not_done() -> None:
    person, team = make_person("admin"), make("team")
    action = BulkAction(verb="edit", values={"title": "Other"})
    job = runs.keep(get_record_type("team"), action, [], person)
    job.values["ids"] = [team.pk]
    job.save()
    with pytest.raises(Invalid, match="Nobody asked for this"):
        runs.run(job, person)


@pytest.mark.django_db
def test_a_list_that_nobody_sent_is_not_taken_in() -> None:
    table = Table("teams.csv", ["title"], [Row(2, ["Desk"])])
    job = imports.keep(get_record_type("team"), table, "title", make_person("admin"))
    assert imports.reopen(job).lines
    typed("update kernel_draft set values = replace(values::text, 'Desk', 'Other')::jsonb")
    with pytest.raises(Unreadable, match="Nobody sent"):
        imports.reopen(job)


def calls(text: str) -> int:
    client = Client(headers={"authorization": f"Bearer {text}"})
    return int(client.get("/api/v1/incidents").status_code)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "manipulation",
    [
        "update api_apitoken set person_id = %(other)s",
        "update api_apitoken set expires_at = now() + interval '9 years'",
        "update api_apitoken set read_only = not read_only",
        """insert into api_apitoken (person_id, name, digest, read_only, created_at, seal)
            select %(other)s, 'mine', encode(sha256('mine'), 'hex'), false, now(), seal
            from api_apitoken""",
    ],
)
def test_a_token_signs_in_as_it_was_issued_or_not_at_all(manipulation: str) -> None:
    mine, other = make_person("resolver"), make_person("admin")
    _token, text = ApiToken.issue(mine, "program")
    assert calls(text) == 200
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config(name, '', true) from unnest(array['pghistory.context_id',"
            " 'pghistory.context_metadata']) name"
        )
        cursor.execute(manipulation, {"other": other.pk})
    assert calls("mine" if "insert" in manipulation else text) == 401
    assert "nobody says" in " ".join(examine().faults)


@pytest.mark.django_db
def test_a_token_of_another_key_signs_nobody_in() -> None:
    _token, text = ApiToken.issue(make_person("resolver"), "program")
    with override_settings(EVIDENCE_KEY="of somebody else"):
        assert calls(text) == 401


@pytest.mark.django_db
def test_a_password_is_set_by_the_application_alone() -> None:
    mine = make_person("resolver", username="mine", password=make_password(PASSWORD))
    other = make_person("admin", username="other", password=make_password("unknown to me"))
    with pytest.raises(DatabaseError, match="a password"), transaction.atomic():
        typed(
            "update team_person set password = (select password from team_person where id = %s)"
            " where id = %s",
            mine.pk,
            other.pk,
        )
    other.set_password(PASSWORD)
    other.save()
    other.refresh_from_db()
    assert other.check_password(PASSWORD)


@pytest.mark.django_db
def test_a_person_with_a_password_that_nobody_made_is_found() -> None:
    make_person("admin", password=make_password(PASSWORD))
    with connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(quote_ident(column_name), ',') from information_schema.columns"
            " where table_schema = 'public' and table_name = 'team_person'"
            " and column_name not in ('id', 'reference', 'username', 'source_key')"
        )
        names = cursor.fetchone()[0]
        cursor.execute(
            "select set_config(name, '', true) from unnest(array['pghistory.context_id',"
            " 'pghistory.context_metadata']) name"
        )
        cursor.execute(
            f"insert into team_person (reference, username, source_key, {names})"
            f" select 'PER9999999', 'forged', 'forged', {names} from team_person"
            " order by id desc limit 1"
        )
    assert "nobody says to have written: PER9999999" in " ".join(examine().faults)


@pytest.mark.django_db
def test_the_table_of_sessions_signs_nobody_in() -> None:
    """Neither what it says of a key, nor what it says of another's session."""
    mine, other = make_person("resolver"), make_person("admin")
    browsers = []
    for person in (mine, other):
        browser = Client()
        browser.force_login(person)
        assert browser.get("/incidents").status_code == 200
        browsers.append(browser)
    mine_row, others_row = Session.objects.order_by("expire_date")
    thief = Client()
    thief.cookies["sessionid"] = others_row.session_key
    assert thief.get("/incidents").status_code == 302
    typed(
        "update django_session set session_data = %s where session_key = %s",
        others_row.session_data,
        mine_row.session_key,
    )
    assert browsers[0].get("/incidents").status_code == 302
    assert browsers[1].get("/incidents").status_code == 200
    assert not SessionStore(others_row.session_key).load()
