"""From an audit to a finding, and from the finding to its nonconformity, without an address."""

from typing import Any

import pytest
from playwright.sync_api import expect

from shallmark.kernel import writes
from shallmark.manage.change_configuration.models import Discrepancy
from shallmark.manage.grc.models import Nonconformity
from shallmark.pages.tests.factory import make, make_person
from tests.browser.conftest import Visitor
from tests.support.audit import SOME, audit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def manager(live: Any) -> Any:
    return make_person("configuration_manager")


def begun(manager: Any) -> Any:
    """An audit of two servers, of which one stands elsewhere."""
    of_type = make("ci_type", audit_interval=12)
    items = [make("ci", type=of_type, title=f"host-{n}", owner=manager) for n in (1, 2)]
    planned = make("ci_audit", of_type=of_type, auditor=make_person("auditor"), owner=manager)
    started = writes.perform(planned, "start", by=planned.auditor)
    member = started.sample.get(ci=items[0])
    values = {"finding": "different", "found": "It stands in the other rack."}
    writes.edit(member, by=started.auditor, values=values)
    return started


def test_a_difference_becomes_a_finding_and_a_nonconformity(visitor: Visitor, manager: Any) -> None:
    started = begun(manager)
    page = visitor(manager)
    page.goto(started.get_absolute_url())
    expect(page.locator("#independence")).to_contain_text("never kept")
    page.get_by_role("link", name="Record it").click()
    expect(page.get_by_label("Title")).to_have_value("host-1")
    page.get_by_label("Title").fill("host-1 stands elsewhere")
    page.locator("main form button[type=submit]").first.click()
    findings = page.locator("#findings")
    expect(findings.locator("tbody tr")).to_have_count(1)
    finding = Discrepancy.objects.get(title="host-1 stands elsewhere")
    assert (finding.audit, finding.found) == (started, "It stands in the other rack.")
    assert audit(page, "configuration audit", SOME) == []
    findings.get_by_role("link", name="Make host-1 stands elsewhere a nonconformity").click()
    expect(page.get_by_label("What was found")).to_have_value(
        f"Found by the audit {started.reference}.\n{finding.reference}: host-1 stands elsewhere."
        "\nFound: It stands in the other rack."
    )
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("h1")).to_have_text("host-1 stands elsewhere")
    nonconformity = Nonconformity.objects.get(title="host-1 stands elsewhere")
    page.goto(started.get_absolute_url())
    findings.get_by_role("link", name=nonconformity.reference).click()
    expect(page.locator("h1")).to_have_text("host-1 stands elsewhere")
    page.goto(finding.get_absolute_url())
    expect(page.locator("main")).to_contain_text(f"It led to {nonconformity.reference}")
    assert audit(page, "page of a finding", SOME) == []
