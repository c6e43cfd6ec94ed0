"""Who has the connection of the application's role and nothing else: all is prevented or found.

Each manipulation is a statement as an administrator of that role would type it, in a session of its
own. What `verify` finds is tried in src/shallmark/conformity/tests/test_verify.py.
"""

from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shallmark.common.approvals.models import Approval, Decision
from shallmark.conformity.actions import run_checks
from shallmark.kernel import clock, writes
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.kernel.tracking import versions_of
from shallmark.manage.team.models import Team
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.tests.factory import make
from tests.support.ready_records import ready

pytestmark = pytest.mark.django_db

#: said first by whoever would pass the triggers by: names of all of them, and that it is an import
PASSES_BY = (
    """select set_config('pgtrigger.ignore', '{' || string_agg(tgname, ',') || '}', true)
        from pg_trigger where tgname like 'pgtrigger%%'""",
    "select set_config('shallmark.brings_in', 'on', true)",
    "select set_config('shallmark.key', 'a guess', true)",
    "select set_config('shallmark.source', 'import', true)",
)
ON_INCIDENTS = (
    "delete from customer_service_incident",
    "truncate customer_service_incident cascade",
    "update customer_service_incident set status = 'closed'",
    """insert into customer_service_incidentevent select (e).*
        from (select e from customer_service_incidentevent e limit 1) as one""",
    "update customer_service_incidentevent set title = 'Other'",
    "delete from customer_service_incidentevent",
)
#: a change made a closed and approved one, with times that nobody saw
ON_CHANGES = (
    """update change_configuration_change set status = 'closed', approved_at = now(),
        started_at = now(), implemented_at = now(), closed_at = now(), outcome = 'success'""",
    "update change_configuration_change set status = 'new', approved_at = null",
    "update change_configuration_changeevent set status = 'closed'",
)
ON_EVIDENCE = (
    "update approvals_decision set person_id = person_id",
    "delete from approvals_decision",
    "update conformity_checkrun set hash = ''",
    "delete from conformity_checkrow",
    "truncate conformity_checkoutcome cascade",
)
#: a run of the checks is kept by the application alone, which states the key
ON_RUNS = (
    """insert into conformity_checkrun (number, as_of, period_start, period_end, engine, started_at,
        finished_at, trigger, partial, look, catalogue_digest, previous_hash, hash, seal)
        select number + 1, now(), period_start, period_end, engine, now(), now(), trigger, partial,
        look, catalogue_digest, hash, repeat('f', 64), seal from conformity_checkrun""",
    """insert into conformity_checkoutcome (run_id, check_id, version, sql_digest, parameters,
        outcome, reason, population, nonconforming, unknown, waived, digest, seconds,
        recorded_later, months) select run_id, 'CHK-INC-99', version, sql_digest, parameters,
        'conforming', '', 9, 0, 0, 0, '', 0, 0, months from conformity_checkoutcome""",
    """insert into conformity_checkrow (outcome_id, reference, reason, waived)
        select id, 'INC0000001', '', true from conformity_checkoutcome""",
    """insert into conformity_verification (at, runs, records, versions, faults, seal)
        values (now(), 1, 1, 1, '[]', '')""",
)
ON_SEQUENCES = (
    "select setval('number_inc', 1)",
    "select setval('number_inc', 900000)",
    "select setval(pg_get_serial_sequence('customer_service_incident', 'id'), 1)",
    "select shallmark_skip_to('number_inc', 900000)",
    "alter sequence number_inc restart",
)
ON_THE_GUARDS = (
    "insert into shallmark_key values (encode(sha256('a guess'), 'hex'))",
    "update shallmark_key set digest = encode(sha256('a guess'), 'hex')",
    "delete from shallmark_key",
    "alter table customer_service_incident disable trigger all",
    "set session_replication_role = 'replica'",
    """create or replace function public.shallmark_brings_in() returns boolean language sql
        as 'select true'""",
    "create or replace view ledger.incident as select 1 as n",
    "drop trigger shallmark_only_history on customer_service_incidentevent",
    "set role shallmark_owner",
    "set session authorization shallmark_owner",
)


#: what the database says when it refuses, and not when it does not understand
REFUSED = (
    "permission denied|must be owner|is written by the database|Invalid transition|append-only"
    "|Nobody approves|Only the application writes|is moved on by an import"
)


@pytest.fixture
def world() -> None:
    """A decision, an incident with history, and a run of the checks."""
    asked = ready("change", "approve")
    with clock.at(asked.at):
        writes.perform(
            asked.record, "approve", by=asked.by, values=asked.values, reason="In the test.",
            confirm=True, authority=SYSTEM,
        )  # fmt: skip
    make("incident")
    Approval.objects.create(
        record_key="change", record_id=1, reference="CHG0000001", record_version=1,
        step="approve", requested_by=make("person"),
    )  # fmt: skip
    run_checks(by=None, only=["CHK-INC-01"])


def typed(statement: str, *before: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for each in before:
            cursor.execute(each)
        cursor.execute(statement)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    "statement", [*ON_INCIDENTS, *ON_CHANGES, *ON_EVIDENCE, *ON_RUNS, *ON_SEQUENCES, *ON_THE_GUARDS]
)
def test_it_is_refused_with_and_without_passing_triggers_by(statement: str) -> None:
    for before in ((), PASSES_BY):
        with pytest.raises(DatabaseError, match=REFUSED):
            typed(statement, *before)


#: what is made first, and what then is to pass
OWN_TABLES = {
    "a history trigger on an own table": (
        ["create temp table mine (like customer_service_incident)"],
        """do $$ begin execute format(
            'create trigger x after insert on mine for each row execute function %s()',
            (select tgfoid::regproc from pg_trigger where tgrelid =
                'public.customer_service_incident'::regclass and tgname like '%insert_insert%'));
        end $$""",
    ),
    "an own catalogue that names another owner": (
        [
            "create temp table pg_class (oid oid, relowner oid)",
            """insert into pg_temp.pg_class
                select oid, current_user::regrole from pg_catalog.pg_class""",
            "set local search_path = pg_temp, public, pg_catalog",
        ],
        ON_INCIDENTS[3],
    ),
    "an own table of approvals": (
        ["create temp table approvals_approval (id bigint, requested_by_id bigint)"],
        """do $$
        declare own record; names text;
        begin
            select string_agg(column_name, ',') into names from information_schema.columns
            where table_schema = 'public' and table_name = 'approvals_decision'
                and column_name not in ('id', 'person_id', 'approval_id');
            execute format('insert into public.approvals_decision (person_id, approval_id, %1$s)'
                ' select a.requested_by_id, a.id, %2$s from public.approvals_decision d,'
                ' public.approvals_approval a where a.requested_by_id is not null', names,
                'd.' || replace(names, ',', ',d.'));
        end $$""",
    ),
    "a decision moved to another change": (
        [],
        "update approvals_approval set record_id = record_id + 1",
    ),
    "an approval that is gone": ([], "delete from approvals_approval_approvers"),
    "migrations that never were": ([], "delete from django_migrations"),
}  # fmt: skip


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("name", OWN_TABLES)
def test_own_tables_shadow_nothing(name: str) -> None:
    before, statement = OWN_TABLES[name]
    with pytest.raises(DatabaseError, match=REFUSED):
        typed(statement, *before)


def test_the_key_of_an_import_stands_in_no_statement() -> None:
    """What other sessions of the role read of a running statement is its text."""
    with (
        CaptureQueriesContext(connection) as captured,
        entered(Source.IMPORT),
    ):
        writes.create(Team, by=None, values={"title": "Desk"}, authority=SYSTEM)
    texts = [query["sql"] for query in captured.captured_queries]
    assert texts
    assert not any(settings.BRING_IN_KEY in text or settings.EVIDENCE_KEY in text for text in texts)
    with connection.cursor() as cursor:
        cursor.execute("select query from pg_stat_activity where pid = pg_backend_pid()")
        assert settings.BRING_IN_KEY not in cursor.fetchone()[0]


@pytest.mark.usefixtures("world")
def test_a_record_changed_past_the_application_leaves_its_history() -> None:
    """No setting keeps the version out, and it names nobody: CHK-DOC-08 and `verify` see it."""
    incident = Incident.objects.latest("pk")
    before = versions_of(Incident).filter(pgh_obj_id=incident.pk).count()
    typed(f"update customer_service_incident set title = 'x' where id = {incident.pk}", *PASSES_BY)
    newest: Any = versions_of(Incident).filter(pgh_obj_id=incident.pk).latest("pgh_id")
    assert versions_of(Incident).filter(pgh_obj_id=incident.pk).count() == before + 1
    assert newest.title == "x"


def test_what_is_brought_in_says_so_in_its_history() -> None:
    with entered(Source.IMPORT):
        team = writes.create(Team, by=None, values={"title": "Desk"}, authority=SYSTEM)
    assert versions_of(Team).get(pgh_obj_id=team.pk).pgh_context["source"] == "import"
    assert Decision.objects.count() == 0
