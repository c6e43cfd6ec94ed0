"""The page of a configuration audit: independence, findings, and the way on from each of them."""

from datetime import timedelta
from typing import Any

import pytest

from shallmark.common.links.models import Link
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.models import CiAudit
from shallmark.manage.change_configuration.page_audit import audit_context, independence, programme
from shallmark.manage.grc.models import Nonconformity
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import made, make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Any:
    return make_person("configuration_manager")


@pytest.fixture
def audit(manager: Any) -> Any:
    """Begun, of two servers, by an auditor who keeps neither."""
    of_type = make("ci_type", audit_interval=12)
    for title in ("host-1", "host-2"):
        make("ci", type=of_type, title=title, owner=manager)
    planned = make("ci_audit", of_type=of_type, auditor=make_person("auditor"), owner=manager)
    return writes.perform(planned, "start", by=planned.auditor)


def looked(audit: Any, title: str, finding: str) -> Any:
    member = audit.sample.get(ci__title=title)
    values = {"finding": finding, "found": "In the other rack." if finding != "same" else ""}
    return writes.edit(member, by=audit.auditor, values=values)


def page_of(audit: Any, person: Any) -> str:
    answer = signed_in(person).get(audit.get_absolute_url())
    text: str = answer.content.decode()
    return text


def test_it_tells_how_far_it_is_and_what_differs_without_a_finding(
    audit: Any, manager: Any
) -> None:
    looked(audit, "host-1", "different")
    seen = audit_context(audit, manager)
    assert (seen["size"], seen["left"], seen["differing"]) == (2, 1, 1)
    assert [one.ci.title for one in seen["untold"]] == ["host-1"]
    page = page_of(audit, manager)
    assert "host-1 is not as registered, and no finding says so." in page
    ci = audit.sample.get(ci__title="host-1").ci
    assert f"/discrepancies/new?audit={audit.pk}&amp;ci={ci.pk}&amp;found=In+the" in page


def test_a_finding_leads_to_a_nonconformity_and_the_audit_tells_of_it(
    audit: Any, manager: Any
) -> None:
    item = looked(audit, "host-1", "different").ci
    finding = make(
        "discrepancy", audit=audit, ci=item, owner=manager, title="host-1: another rack",
        found="In the other rack.",
    )  # fmt: skip
    page, raised = page_of(audit, manager), f"{finding.get_absolute_url()}/nonconformity"
    assert raised in page
    assert "no finding says so" not in page
    client = signed_in(manager)
    assert raised in client.get(finding.get_absolute_url()).content.decode()
    form = client.get(raised).content.decode()
    assert f"Found by the audit {audit.reference}." in form
    values = {
        "title": finding.title, "source": "audit", "clause": "8.2.6",
        "description": "In the other rack.",
    }  # fmt: skip
    assert client.post(raised, values).status_code == 302
    nonconformity = Nonconformity.objects.get(title=finding.title)
    link = Link.objects.get(from_id=finding.pk, to_id=nonconformity.pk)
    assert (link.from_key, link.to_key) == ("discrepancy", "nonconformity")
    assert nonconformity.get_absolute_url() in page_of(audit, manager)
    again = client.get(raised)
    assert again["Location"] == nonconformity.get_absolute_url()
    assert raised not in client.get(finding.get_absolute_url()).content.decode()


def test_it_raises_no_nonconformity_of_what_one_may_not_see(audit: Any) -> None:
    finding = make("discrepancy", audit=audit)
    client = signed_in(make_person("end_user"))
    assert client.get(f"{finding.get_absolute_url()}/nonconformity").status_code == 404
    assert client.post(f"{finding.get_absolute_url()}/nonconformity", {}).status_code == 404
    assert not Nonconformity.objects.exists()


def test_it_names_whoever_looked_at_what_he_kept(audit: Any, manager: Any) -> None:
    """Neither as the auditor nor as who wrote what was found; an import may bring it in."""
    looked(audit, "host-1", "same")
    lines = {one.pk: (kept, is_auditor) for one, is_auditor, kept, _items in
             independence(audit, manager)["lines"]}  # fmt: skip
    assert lines == {audit.auditor.pk: (0, True)}
    item = audit.sample.get(ci__title="host-1").ci
    writes.edit(item, by=None, values={"owner": audit.auditor}, authority=SYSTEM)
    (line,) = independence(audit, manager)["lines"]
    assert (line[2], [one.title for one in line[3]]) == (1, ["host-1"])
    panel = signed_in(manager).get(f"{audit.get_absolute_url()}/panel/independence")
    assert "kept 1 of the items" in panel.content.decode()


def test_it_tells_whom_the_report_does_not_reach_and_by_when_it_is_due(
    audit: Any, manager: Any
) -> None:
    for title in ("host-1", "host-2"):
        looked(audit, title, "same")
    done = writes.perform(audit, "finish", by=audit.auditor)
    page = page_of(done, manager)
    assert "Due by" in page
    assert "It does not reach: Configuration manager, Change manager" in page


def test_its_programme_tells_the_audits_of_the_class_and_the_next_day(
    audit: Any, manager: Any
) -> None:
    other = made(CiAudit, title="Last year", of_type=audit.of_type)
    seen = programme(audit, manager)
    assert (seen["months"], seen["others"], seen["due"]) == (12, [other], None)


def test_beside_it_stands_what_the_checks_say_of_it_and_of_its_class(
    audit: Any, manager: Any
) -> None:
    for title in ("host-1", "host-2"):
        looked(audit, title, "same")
    done = writes.perform(audit, "finish", by=audit.auditor)
    with clock.at(clock.now() + timedelta(days=2)):
        answer = signed_in(manager).get(f"{done.get_absolute_url()}/panel/evidence")
    panel = answer.content.decode()
    assert "/conformity/checks/CHK-CFG-05" in panel
    assert "/conformity/checks/CHK-CFG-04" in panel
