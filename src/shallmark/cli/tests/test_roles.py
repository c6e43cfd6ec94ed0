"""The application's role works with every table, and changes no row of those that keep evidence."""

from typing import Any

import pghistory.models
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from shallmark.cli import roles
from shallmark.common.approvals.models import Decision, PartShown
from shallmark.common.discussion.models import Entry
from shallmark.conformity.models import CheckOutcome, CheckRow, CheckRun, Verification
from shallmark.kernel.records import record_types
from shallmark.manage.change_configuration.models import BaselineItem, FeedAddress, ItemLoad
from shallmark.manage.team.models import AccountKey, AuditLook
from shallmark.operate.customer_service.models import (
    Acknowledgement,
    ArticleUse,
    ArticleVersion,
    Contact,
    Escalation,
    KnownSearch,
    MajorFact,
    MajorFactWithdrawal,
    MajorReminder,
    MajorReviewAttendance,
    MajorRole,
    MajorUpdate,
    PriorityRule,
    RequestContact,
)
from shallmark.operate.customer_service.status.models import StatusNews

pytestmark = pytest.mark.django_db

PARTLY = set(roles.WRITTEN_LATER)
#: rights that take or change rows
REWRITE = ("UPDATE", "DELETE", "TRUNCATE")


def tables() -> list[str]:
    known = set(connection.introspection.table_names())
    return sorted(
        {model._meta.db_table for model in apps.get_models(include_auto_created=True)} & known
    )


def append_only() -> set[str]:
    """What the product never rewrites: history, words, decisions, check results, addresses."""
    others = (
        *(Entry, Decision, CheckRun, CheckOutcome, CheckRow, Verification, FeedAddress),
        *(Contact, Escalation, BaselineItem, AuditLook, AccountKey, PartShown, ItemLoad),
        *(RequestContact, Acknowledgement, ArticleVersion, ArticleUse, KnownSearch),
        *(MajorReminder, MajorReviewAttendance),
        *(MajorRole, MajorFact, MajorFactWithdrawal, MajorUpdate, StatusNews),
    )
    return {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.managed and issubclass(model, (pghistory.models.Event, *others))
    }


def holds(table: str, right: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s)", [f'public."{table}"', right])
        return bool(cursor.fetchone()[0])


def test_it_may_read_and_add_everywhere() -> None:
    lacking = [
        name for name in tables() for right in ("SELECT", "INSERT") if not holds(name, right)
    ]
    assert lacking == []


def test_it_may_change_all_tables_but_those_that_keep_evidence() -> None:
    closed = {name for name in tables() if not holds(name, "UPDATE")}
    # Of an approval its outcome alone is written, once it is decided; of a notice that it was read.
    assert closed == append_only() | PARTLY


def test_it_may_remove_no_record_and_nothing_that_keeps_evidence() -> None:
    removable = PriorityRule._meta.db_table  # its history tells when a cell went
    kept = {each.model._meta.db_table for each in record_types()} - {removable}
    closed = {name for name in tables() if not holds(name, "DELETE")}
    assert closed >= kept | append_only() | PARTLY
    connection.ensure_connection()
    raw: Any = connection.connection
    others = PARTLY | {"django_migrations"}
    assert closed - others == set(roles.kept_tables(raw)) | append_only()


def test_it_may_not_rewrite_what_is_kept_as_evidence() -> None:
    assert append_only()
    assert [(t, right) for t in append_only() for right in REWRITE if holds(t, right)] == []


def test_the_tables_that_keep_evidence_say_so_themselves() -> None:
    connection.ensure_connection()
    raw: Any = connection.connection
    assert set(roles.append_only_tables(raw)) == append_only()
    assert roles.lost_protections(raw) == []


@pytest.mark.usefixtures("as_owner")
def test_a_single_role_for_both_is_told() -> None:
    raw: Any = connection.connection
    assert set(roles.lost_protections(raw)) == append_only()


def test_it_owns_nothing_and_makes_no_table() -> None:
    for statement in (
        "CREATE TABLE public.mine (n int)",
        "ALTER TABLE conformity_checkrun DISABLE TRIGGER append_only",
        "DROP TABLE conformity_checkrun",
        "CREATE VIEW ledger.mine AS SELECT 1 AS n",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
