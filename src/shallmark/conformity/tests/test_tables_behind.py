"""Behind each view of the ledger stand tables that nobody rewrites unseen."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from shallmark.cli import roles
from shallmark.common.calendars.actions import add_holiday
from shallmark.common.calendars.models import Calendar
from shallmark.common.links.models import Link
from shallmark.conformity import actions, ledger_sources, ledger_views
from shallmark.conformity.library import built
from shallmark.conformity.verification import examine
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.kernel.tracking import versions_of
from shallmark.ledger import contract
from shallmark.manage.team.models import Membership
from shallmark.operate.customer_service.models import Contact
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
_BEHIND = """
WITH RECURSIVE uses AS (
  SELECT DISTINCT r.ev_class AS place, d.refobjid AS used
  FROM pg_rewrite r
  JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
  WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
), below AS (
  SELECT place, used FROM uses
  UNION
  SELECT b.place, u.used FROM below b JOIN uses u ON u.place = b.used
)
SELECT v.relname, ARRAY_AGG(t.relname::text)
FROM below b JOIN pg_class v ON v.oid = b.place JOIN pg_class t ON t.oid = b.used
WHERE v.relnamespace = 'ledger'::regnamespace AND t.relkind = 'r'
  AND t.relnamespace = 'public'::regnamespace
GROUP BY v.relname
"""
#: worked out of other tables, as `verify` does again
DERIVED = {"calendars_workday"}
LOWERED = {"impact": 3, "lowered_because": "One till of twelve is concerned."}


def behind() -> dict[str, set[str]]:
    """View -> tables, as the database knows them."""
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND)
        return {view: set(tables) for view, tables in cursor.fetchall()}


def may(right: str, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s)", [f'public."{table}"', right])
        return bool(cursor.fetchone()[0])


def test_the_role_changes_and_removes_no_row_of_them_without_history() -> None:
    connection.ensure_connection()
    raw: Any = connection.connection
    versioned = set(roles.versioned_tables(raw))
    tables = set().union(*behind().values()) - DERIVED
    assert len(tables) > 100
    changed = {name for name in tables - versioned if may("UPDATE", name)}
    removed = {name for name in tables - versioned if may("DELETE", name) or may("TRUNCATE", name)}
    kept = {name for name in tables & set(roles.kept_tables(raw)) if may("DELETE", name)}
    assert (changed, removed, kept) == (set(), set(), set())


#: what each of these triggers holds for: acts with the word of their write, rows by key, history
TOLD_BY = ("shallmark_keeps_act", "shallmark_only_by_key", "shallmark_only_history")


def test_each_row_behind_a_view_is_told_by_a_write_or_by_the_key() -> None:
    """By a history with marks, as an act with one, or by the key."""
    connection.ensure_connection()
    raw: Any = connection.connection
    tables = set().union(*behind().values()) - DERIVED
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname = ANY(%s) AND t.tgenabled = 'O'",
            [list(TOLD_BY)],
        )
        told = {name for (name,) in cursor.fetchall()}
    assert tables - told == tables & set(roles.versioned_tables(raw))
    assert may("INSERT", "shallmark_act") is may("UPDATE", "shallmark_act") is False
    assert may("DELETE", "shallmark_act") is may("TRUNCATE", "shallmark_act") is False


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("update calendars_calendarinterval set end_minute = end_minute - 60", "working time"),
        ("delete from calendars_calendarinterval", "hours or closed days"),
        ("update calendars_holiday set date = date + 1", "hours or closed days"),
        (
            "update calendars_workinginterval set e = s where s < '2020-01-01'",
            "working time",
        ),
    ],
)
def test_hours_that_are_not_those_of_the_calendar_are_found(statement: str, found: str) -> None:
    calendar = Calendar.objects.filter(always_open=False).first()
    assert calendar is not None
    add_holiday(
        calendar, by=None, day=date(2024, 5, 1), name="Day of work", reason="A day of rest.",
        authority=SYSTEM,
    )  # fmt: skip
    assert examine().faults == []
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert found in " ".join(examine().faults)


def test_the_database_and_the_product_know_the_same_tables_behind_a_view() -> None:
    known = behind()
    for view in ledger_views.built():
        ours = {name.removesuffix("_ever") for name in ledger_sources.sources(view)}
        assert ours >= known.get(view, set()), view


def test_every_table_behind_a_check_tells_its_past() -> None:
    assert [why for check in built().values() if (why := ledger_sources.refusal(check))] == []


def test_it_refuses_a_check_over_a_table_that_does_not_tell_its_past(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(ledger_sources.GROWING, "discussion_entry")
    outcomes = actions.run_checks(by=None, only=["CHK-INC-05", "CHK-INC-01"]).outcomes
    refused = outcomes.get(check_id="CHK-INC-05")
    assert refused.outcome == "error"
    assert "CHK-INC-05 reads ledger.work_note, and its table discussion_entry" in refused.reason
    assert outcomes.get(check_id="CHK-INC-01").outcome != "error"


def test_no_view_reads_what_is_written_of_a_growing_row_later_on() -> None:
    for table, columns in ledger_sources.WRITTEN_LATER.items():
        assert set(columns) == set(roles.WRITTEN_LATER[table])
        for view in ledger_views.built():
            text, sources = ledger_sources.reads(view)
            if table in sources and view in contract.views():
                assert not [name for name in columns if f".{name}" in text], view


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update customer_service_contact set at = at - interval '1 day'", "permission denied"),
        ("delete from customer_service_escalation", "permission denied"),
        ("update notices_notice set at = at - interval '1 day'", "permission denied"),
        ("delete from links_link", "permission denied"),
        ("delete from notices_delivery", "permission denied"),
        ("delete from conformity_sourcecoverage", "permission denied"),
        ("update change_configuration_baselineitem set uid = 'x'", "permission denied"),
        ("delete from links_linkevent", "permission denied"),
        ("insert into links_linkevent select (e).* from links_linkevent e", "by the database"),
    ],
)
def test_the_role_rewrites_none_of_them(statement: str, said: str) -> None:
    incident = make("incident")
    Contact.objects.create(incident=incident, kind="warning", metric="resolution")
    with (
        pytest.raises(DatabaseError, match=said),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_what_it_may_write_and_remove_is_told_by_the_history() -> None:
    member = Membership.objects.create(team=make("team"), person=make("person"))
    versions = versions_of(Membership).filter(pgh_obj_id=member.pk).order_by("pgh_id")
    member.delete()
    assert list(versions.values_list("pgh_label", flat=True)) == ["insert", "delete"]
    assert examine().faults == []


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("update links_link set ended_at = created_at", "newest version"),
        ("delete from links_link", "Removed"),
        ("update calendars_workday set working = not working where day = '2026-03-02'", "days of"),
        ("update calendars_clockresult set warning_at = null", "newest version"),
        ("delete from calendars_clockresult", "Removed"),
    ],
)
def test_verify_finds_what_was_rewritten_by_hand(statement: str, found: str) -> None:
    keeper = make_person("admin")
    hours = Calendar.objects.get(key="24x7")
    risk, control = make("risk"), make("control", owner=keeper)
    target = make("service_level_target", metric="resolution", priority=3, calendar=hours)
    incident = make("incident", service=target.service, impact=2, urgency=2)
    writes.edit(incident, by=None, values=LOWERED, authority=SYSTEM)
    Link.objects.create(
        kind="treats", from_key="control", from_id=control.pk, from_reference=control.reference,
        to_key="risk", to_id=risk.pk, to_reference=risk.reference,
    )  # fmt: skip
    assert examine().faults == []
    table = statement.split()[1 if statement.startswith("update") else 2]
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(statement)
        assert cursor.rowcount
        cursor.execute(f"alter table {table} enable trigger user")
    (fault,) = examine().faults
    assert found in fault
