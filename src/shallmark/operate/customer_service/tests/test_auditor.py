"""An auditor reads what was open in the period given, security incidents too; each look stays."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction

from shallmark.api.tests.calls import Api, references
from shallmark.common.discussion.actions import attach
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Invalid, NotAllowed, RequiredFieldMissing
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import AuditLook, Person, RoleAssignment
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return open_desk()


@pytest.fixture
def secret(desk: Desk) -> Any:
    incident = desk.incident(
        title="Phished mailbox",
        security=True,
        security_category=make("security_category"),
        reporter=desk.helge,
    )
    return writes.edit(incident, by=desk.security, values={"owner": desk.security})


def audits(desk: Desk, start: date, end: date) -> RoleAssignment:
    """Let the auditor's role open this period."""
    given = RoleAssignment.objects.get(person=desk.auditor)
    values = {
        "audits_from": start,
        "audits_until": end,
        "ends_on": clock.now().date() + timedelta(30),
    }
    return writes.edit(given, by=None, values=values, authority=SYSTEM)


def this_year(desk: Desk) -> RoleAssignment:
    today = clock.now().date()
    return audits(desk, today - timedelta(365), today + timedelta(1))


def api(desk: Desk) -> Api:
    return Api(Person.objects.get(pk=desk.auditor.pk))


def looks(secret: Any) -> list[str]:
    of_record = AuditLook.objects.filter(reference=secret.reference).order_by("pk")
    return [look.how for look in of_record.filter(person__title="Olga Auditor")]


def test_without_a_period_an_auditor_reads_none(desk: Desk, secret: Any) -> None:
    address = f"incidents/{secret.reference}"
    assert desk.client(desk.auditor).get(f"/{address}").status_code == 404
    assert api(desk).ask(address)[0] == 404
    assert not AuditLook.objects.exists()


def test_in_the_period_each_way_of_reading_is_a_look(desk: Desk, secret: Any) -> None:
    this_year(desk)
    address = f"incidents/{secret.reference}"
    page = desk.client(desk.auditor).get(f"/{address}")
    assert page.status_code == 200
    assert "Phished mailbox" in page.content.decode()
    assert api(desk).ask(address)[1]["title"] == "Phished mailbox"
    assert secret.reference in references(api(desk).ask("incidents"))
    assert (
        "Phished mailbox" in desk.client(desk.auditor).get("/incidents?view=all").content.decode()
    )
    assert looks(secret) == ["page", "api", "api", "list"]


def test_a_file_is_a_look_too(desk: Desk, secret: Any) -> None:
    this_year(desk)
    [kept] = attach(secret, by=desk.security, files=[ContentFile(b"mail", name="mail.txt")])
    file: Any = desk.client(desk.auditor).get(f"/files/{kept.pk}/mail.txt")
    assert b"".join(file.streaming_content) == b"mail"
    assert looks(secret) == ["file"]
    assert desk.client(desk.jonas).get(f"/files/{kept.pk}/mail.txt").status_code == 404


def test_what_everybody_reads_is_no_look(desk: Desk) -> None:
    this_year(desk)
    usual = desk.accepted()
    assert desk.client(desk.auditor).get(f"/incidents/{usual.reference}").status_code == 200
    assert not AuditLook.objects.exists()


def test_the_security_manager_sees_the_looks(desk: Desk, secret: Any) -> None:
    this_year(desk)
    panel = f"/incidents/{secret.reference}/panel/looks"
    assert desk.client(desk.security).get(panel).content.decode().strip() == ""
    desk.client(desk.auditor).get(f"/incidents/{secret.reference}")
    assert "Olga Auditor" in desk.client(desk.security).get(panel).content.decode()


@pytest.mark.parametrize("days", [(-400, -30), (30, 60)])
def test_outside_of_the_period_it_stays_hidden(
    desk: Desk, secret: Any, days: tuple[int, int]
) -> None:
    today = clock.now().date()
    audits(desk, today + timedelta(days[0]), today + timedelta(days[1]))
    address = f"incidents/{secret.reference}"
    assert desk.client(desk.auditor).get(f"/{address}").status_code == 404
    assert api(desk).ask(address)[0] == 404
    assert references(api(desk).ask("incidents")) == []
    assert looks(secret) == []


def test_when_the_role_ends_so_does_the_reading(desk: Desk, secret: Any) -> None:
    given = this_year(desk)
    ends = {"ends_on": clock.now().date()}
    writes.edit(given, by=None, values=ends, authority=SYSTEM)
    assert desk.client(desk.auditor).get(f"/incidents/{secret.reference}").status_code == 404


def test_the_auditor_changes_nothing_even_with_another_role(desk: Desk, secret: Any) -> None:
    this_year(desk)
    resolver = RoleAssignment.objects.get(person=desk.jonas).role
    held = {"role": resolver, "person": desk.auditor, "starts_on": date(2020, 1, 1)}
    writes.create(RoleAssignment, by=None, values=held, authority=SYSTEM)
    auditor = Person.objects.get(pk=desk.auditor.pk)
    incident = Incident.objects.get(pk=secret.pk)
    page = desk.client(desk.auditor).get(f"/incidents/{secret.reference}").content.decode()
    assert "editable" not in page
    for part in ("do/triage", "edit", "field/title"):
        posted = desk.client(desk.auditor).post(f"/incidents/{secret.reference}/{part}", {})
        assert posted.status_code == 404
    with pytest.raises(NotAllowed):
        writes.edit(incident, by=auditor, values={"title": "Nothing happened"})
    with pytest.raises(NotAllowed):
        writes.perform(incident, "triage", by=auditor)
    address = f"incidents/{secret.reference}"
    assert api(desk).send("patch", address, {"title": "Nothing happened"})[0] == 404
    assert api(desk).send("post", f"{address}/do/triage", {})[0] == 404
    posted = desk.client(desk.auditor).post(
        f"/discuss/incident/{secret.reference}", {"kind": "private", "text": "I was here"}
    )
    assert posted.status_code == 404


def test_a_look_stays_on_record(desk: Desk, secret: Any) -> None:
    this_year(desk)
    desk.client(desk.auditor).get(f"/incidents/{secret.reference}")
    for rewrite in (AuditLook.objects.all().delete, lambda: AuditLook.objects.update(how="list")):
        with pytest.raises(DatabaseError), transaction.atomic():
            rewrite()


def test_only_an_auditor_is_given_a_period_and_only_for_a_time(desk: Desk) -> None:
    today = clock.now().date()
    period = {"audits_from": today - timedelta(9), "audits_until": today}
    held = RoleAssignment.objects.get(person=desk.jonas)
    with pytest.raises(Invalid, match="Only an auditor"):
        writes.edit(
            held, by=None, values={**period, "ends_on": today + timedelta(9)}, authority=SYSTEM
        )
    held = RoleAssignment.objects.get(person=desk.auditor)
    for values in (
        {"audits_from": today},
        {**period, "ends_on": None},
        {"audits_from": today, "audits_until": today, "ends_on": today + timedelta(9)},
    ):
        with pytest.raises(Invalid, match="first and a later last day"):
            writes.edit(held, by=None, values=values, authority=SYSTEM)


def test_a_category_of_security_alone_is_left_by_the_security_manager_alone(desk: Desk) -> None:
    of_security = make("category", is_security=True)
    incident = desk.incident(title="Phone lost", category=of_security)
    # the category became one of security later: the mark was never set
    Incident.objects.filter(pk=incident.pk).update(security=False)
    incident.refresh_from_db()
    with pytest.raises(Invalid, match="security manager alone"):
        writes.edit(incident, by=desk.security, values={"category": make("category")})


@pytest.mark.parametrize("mark", ["security", "confidential"])
def test_none_but_the_security_manager_opens_it_to_the_others(desk: Desk, mark: str) -> None:
    incident = desk.incident(
        title="Phone lost", **{mark: True}, security_category=make("security_category")
    )
    incident = writes.edit(incident, by=desk.security, values={"owner": desk.ana})
    with pytest.raises(Invalid, match="security manager alone"):
        writes.edit(incident, by=desk.ana, values={mark: False})
    with pytest.raises(RequiredFieldMissing, match="Give a reason"):
        writes.perform(incident, "unmark", by=desk.security, reason="-")
    why = "The phone was found in the drawer."
    opened = writes.perform(incident, "unmark", by=desk.security, reason=why)
    assert (opened.security, opened.confidential) == (False, False)
