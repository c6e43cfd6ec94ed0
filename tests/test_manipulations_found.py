"""What the application's role may write, and the database still knows better: `verify` finds it.

Each manipulation is typed in a session of its own: it has neither the word of a write nor the key,
though it may make up the one and guess the other. What is refused stands in test_manipulations.py.
"""

import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings

from shallmark.common.approvals.models import Approval
from shallmark.common.discussion.actions import add_entry
from shallmark.conformity.verification import examine
from shallmark.kernel import clock, writes
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.kernel.tracking import versions_of
from shallmark.manage.team.models import Team
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.tests.factory import make, make_person
from shallmark.signing import key_name
from tests.support.ready_records import ready

#: says what a new session says: nothing
NEW_SESSION = """select set_config(name, '', true) from unnest(array['pghistory.context_id',
    'pghistory.context_metadata', 'shallmark.key', 'shallmark.brings_in']) name"""
MADE_UP = {"verb": "approve", "source": "page", "by": 1, "reason": "Agreed."}


@pytest.fixture
def world(db: None) -> None:
    """An approved change, an incident with a note, and nothing wrong with any of it."""
    asked = ready("change", "approve")
    with clock.at(asked.at):
        writes.perform(
            asked.record, "approve", by=asked.by, values=asked.values, reason="In the test.",
            confirm=True, authority=SYSTEM,
        )  # fmt: skip
    incident = make("incident")
    add_entry(incident, by=make_person("admin"), public=False, text="The cable was replaced.")
    assert examine().faults == []


def typed(statement: str, *values: Any, context: dict[str, Any] | None = None) -> str:
    """Type a statement in a new session; returns what is found afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(NEW_SESSION)
        if context is not None:
            named = "6f1c24f4-6dd6-4a42-9d41-1f6e1f1a2b3c"
            cursor.execute(
                "select set_config('pghistory.context_id', %s, true),"
                " set_config('pghistory.context_metadata', %s, true)",
                [named, json.dumps(context)],
            )
        cursor.execute(statement, values or None)
    return " ".join(examine().faults)


DECISION = """insert into approvals_decision (approval_id, person_id, roles, decision, reason,
    record_version, shown_at, at)
    select a.id, (select max(id) from team_person), 'change_manager', 'approved', '', 1,
    now() - interval '2 years', now() - interval '2 years' from approvals_approval a"""
TELLS = {
    "a decision of any person, time and roles": DECISION,
    "a comment that nobody wrote": """insert into discussion_entry (%(discussion_entry)s)
        select %(discussion_entry)s from discussion_entry limit 1""",
    "a notice that was never sent": """insert into notices_notice (%(notices_notice)s)
        select %(notices_notice)s from notices_notice limit 1""",
    "a record of another state of things": """update customer_service_incident
        set source_system = 'the tool before', title = 'Other'""",
    "a time that has passed": """update customer_service_incident
        set reported_at = reported_at - interval '3 days', updated_at = now() - interval '1 d'""",
    "a role": """update team_roleassignment set starts_on = starts_on - 9""",
    "a calendar": "update calendars_calendar set openings = ''",
    "a clock": "update calendars_clockresult set stopped_at = started_at",
    "a person of another name": "update team_person set title = 'Other'",
}


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("name", TELLS)
def test_it_is_found_whatever_word_it_brings(name: str) -> None:
    Approval.objects.create(
        record_key="change", record_id=9, reference="CHG0000009", record_version=1, step="other",
    )  # fmt: skip
    names = {table: columns(table) for table in ("notices_notice", "discussion_entry")}
    statement = TELLS[name] % names
    for context, word in (
        (None, "nobody says"),
        (MADE_UP, "the application did not give"),
        ({**MADE_UP, "mark": f"{key_name()}:a guess"}, "the application did not give"),
    ):
        with transaction.atomic():
            assert word in typed(statement, context=context)
            transaction.set_rollback(True)


def columns(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(column_name, ',') from information_schema.columns"
            " where table_schema = 'public' and table_name = %s and column_name <> 'id'",
            [table],
        )
        return str(cursor.fetchone()[0])


@pytest.mark.usefixtures("world")
def test_the_mark_holds_for_each_part_of_the_word() -> None:
    """Person, moment, reason: none is exchanged in a word that was once given."""
    given = versions_of(Incident).latest("pgh_id")
    context = dict(given.pgh_context)
    for other in ({"by": 1}, {"at": "2020-01-01T00:00:00+00:00"}, {"source": "import"}):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(NEW_SESSION)
                cursor.execute(
                    "select set_config('pghistory.context_id', %s, true),"
                    " set_config('pghistory.context_metadata', %s, true)",
                    [str(given.pgh_context_id), json.dumps({**context, **other})],
                )
                cursor.execute("update customer_service_incident set title = 'x'")
            assert "the application did not give" in " ".join(examine().faults)
            transaction.set_rollback(True)


def test_a_word_serves_one_transaction(own_database: None) -> None:
    """Whoever reads the word of somebody's write in the history cannot act by it again."""
    incident = make("incident")
    given = versions_of(Incident).latest("pgh_id")
    assert examine().faults == []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select set_config('pghistory.context_id', %s, true),"
            " set_config('pghistory.context_metadata', %s, true)",
            [str(given.pgh_context_id), json.dumps(given.pgh_context)],
        )
        cursor.execute("update customer_service_incident set title = 'x'")
    assert f"by the word of another transaction: {incident.reference}" in " ".join(examine().faults)


@pytest.mark.usefixtures("world")
def test_an_act_that_is_altered_or_gone_is_found(as_owner: None) -> None:
    """As the owner alone can: what the trigger kept tells what was written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "set constraints all immediate; alter table discussion_entry disable trigger user"
        )
        cursor.execute("update discussion_entry set text = 'Other'")
        assert "discussion_entry that are not what was written" in " ".join(examine().faults)
        cursor.execute("delete from discussion_entry")
        assert "Removed rows of discussion_entry" in " ".join(examine().faults)
        cursor.execute("alter table discussion_entry enable trigger user")


def test_what_another_key_marked_is_told_apart(world: None) -> None:
    with override_settings(EVIDENCE_KEY="of somebody else"), entered(Source.IMPORT):
        assert key_name()
        writes.create(Team, by=None, values={"title": "Desk"}, authority=SYSTEM)
    assert "another EVIDENCE_KEY than ours" in " ".join(examine().faults)
