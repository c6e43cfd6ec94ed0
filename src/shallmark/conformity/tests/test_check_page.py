"""The page of a check: what it asks, which clauses it judges, and its rows with their records."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from shallmark.common.parameters.models import Parameter
from shallmark.conformity import actions, findings, library
from shallmark.conformity.catalogue import catalogue, in_values
from shallmark.conformity.pages import frame, set_values
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import AwaitsSecondPerson
from shallmark.kernel.history import write_transaction
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.confirming import signed_in_as
from shallmark.manage.team.models import AccessChange
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
ADDRESS = "/conformity/checks/CHK-INC-01"


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def page_text(client: Client, address: str, person: Any) -> str:
    client.force_login(person)
    return client.get(address).content.decode()


def test_it_names_the_clauses_of_each_edition_and_the_lines_of_the_guide(
    client: Client, desk: Desk
) -> None:
    page = page_text(client, ADDRESS, desk.jonas)
    for clause in ("2018, Incident management", "2011, Incident", "2005, Incident"):
        assert clause in page
    assert "/conformity/requirements?edition=2018&amp;clause=8.6.1" in page


def test_rows_of_several_types_lead_to_the_records_that_the_reader_may_open() -> None:
    change, template = make("change"), make("standard_change")
    references = [change.reference, template.reference, "RUN1"]
    assert frame.records_of("", references, make_person("admin")) == {
        change.reference: change,
        template.reference: template,
    }
    assert frame.records_of("", references, make_person("end_user")) == {}


def test_its_rows_show_the_records_that_the_reader_may_see(client: Client, desk: Desk) -> None:
    plain = desk.accepted()
    secret_values = {
        "security": True,
        "security_category": make("security_category"),
        "security_priority": make("security_priority"),
        "title": "Phone lost on the train",
    }
    secret = writes.perform(desk.incident(**secret_values), "triage", by=desk.security)
    actions.run_checks(by=None, only=["CHK-INC-01"])
    page = page_text(client, f"{ADDRESS}?rows=all", desk.jonas)
    for text in (plain.reference, plain.title, "1 row is of a record that you may not open."):
        assert text in page
    export = page_text(client, f"{ADDRESS}/rows.csv", desk.jonas)
    assert plain.reference in export
    for text in (page, export):
        assert secret.title not in text
        assert secret.reference not in text
    for address in (f"{ADDRESS}?rows=all", f"{ADDRESS}/rows.csv"):
        assert secret.reference in page_text(client, address, desk.security)


def test_its_sentences_say_values_and_no_names_of_parameters() -> None:
    entries = catalogue().checks.values()
    titles = [library.title(entry.id) for entry in entries]
    texts = [text for entry in entries for text in (entry.population, entry.nonconforming_when)]
    assert any("{" in text for text in texts)
    assert not [text for text in (*titles, *map(in_values, texts)) if "{" in text]


def test_it_says_the_value_that_its_run_compared_with(client: Client, desk: Desk) -> None:
    address = "/conformity/checks/CHK-INC-15"
    assert "written down later than 4 hours after" in page_text(client, address, desk.jonas)
    values = {"title": "Late", "key": "late_entry", "value": "5400"}
    writes.create(Parameter, by=None, values=values, authority=SYSTEM)
    actions.run_checks(by=None, only=["CHK-INC-15"])
    assert "written down later than 90 minutes after" in page_text(client, address, desk.jonas)


def test_it_says_what_was_stated_by_a_source(client: Client, desk: Desk) -> None:
    own, brought = desk.accepted(), desk.accepted()
    Incident.objects.filter(pk=brought.pk).update(source_system="ServiceNow", source_key="INC1")
    run = actions.run_checks(by=None, only=["CHK-INC-01"])
    assert run.outcomes.get().brought_in == 1
    page = page_text(client, f"{ADDRESS}?rows=all", desk.jonas)
    assert "1 of the members were brought in" in page
    assert page.count("Stated by its source: ServiceNow.") == 1
    rows = list(csv.DictReader(io.StringIO(page_text(client, f"{ADDRESS}/rows.csv", desk.jonas))))
    stated = {row["reference"]: row["stated_by_source"] for row in rows}
    assert stated == {own.reference: "", brought.reference: "ServiceNow"}
    panel = page_text(client, f"{brought.get_absolute_url()}/panel/evidence", desk.jonas)
    assert "ServiceNow brought it in" in panel


def test_rows_of_several_types_hide_the_records_that_the_reader_may_not_open(
    client: Client, desk: Desk
) -> None:
    """An altered security incident is in the rows of the check of all that ended."""
    plain, secret = desk.accepted(), desk.accepted()
    for incident in (plain, secret):
        ended = writes.perform(incident, "cancel", by=desk.ana, reason="It was reported twice.")
        with write_transaction(by=None, verb="import", authority=SYSTEM):
            hide = incident == secret
            Incident.objects.filter(pk=ended.pk).update(
                title="It was otherwise", security=hide, confidential=hide, owner=None,
                version=ended.version + 1,
            )  # fmt: skip
    run = actions.run_checks(by=None, only=["CHK-DOC-08"])
    finding = findings.report(run, "CHK-DOC-08", by=desk.security)
    address = "/conformity/checks/CHK-DOC-08"
    places = (
        f"{address}?rows=all",
        f"{address}/rows.csv",
        f"{finding.get_absolute_url()}/found",
    )
    for place in places:
        assert plain.reference in page_text(client, place, desk.jonas)
        assert secret.reference not in page_text(client, place, desk.jonas)
        assert secret.reference in page_text(client, place, desk.security)


def test_it_says_what_it_would_say_under_the_defaults(client: Client, desk: Desk) -> None:
    desk.incident(reported_at=clock.now() - timedelta(hours=5))
    values = {"title": "Late", "key": "late_entry", "value": "28800"}
    writes.create(Parameter, by=None, values=values, authority=SYSTEM)
    actions.run_checks(by=None)
    page = page_text(client, "/conformity/checks/CHK-INC-15", desk.jonas)
    assert "default 14400" in page
    assert "Under the defaults it would be:" in page


def set_by_two(by: Any, other: Any, at: datetime, value: str, stored: Parameter | None) -> None:
    """One proposes the value, another approves it."""
    values = {"value": value}
    new = values | {"title": "Late", "key": "late_entry"}
    write: Callable[..., object] = partial(writes.create, Parameter, values=new)
    if stored is not None:
        write = partial(writes.edit, stored, values=values)
    with clock.at(at), pytest.raises(AwaitsSecondPerson) as waits:
        write(by=by)
    asked = AccessChange.objects.get(reference=waits.value.reference)
    with clock.at(at + timedelta(hours=3)), signed_in_as(other):
        writes.perform(asked, "confirm", by=other)


def test_it_shows_what_its_parameters_were_and_who_set_them(client: Client, desk: Desk) -> None:
    first = clock.now() - timedelta(days=40)
    with clock.at(first - timedelta(days=1)):
        ida, uwe = (make_person("risk_compliance_manager") for _n in range(2))
    set_by_two(ida, uwe, first, "28800", None)
    stored = Parameter.objects.get(key="late_entry")
    set_by_two(uwe, ida, first + timedelta(days=20), "7200", stored)
    with clock.at(first + timedelta(days=25)):
        writes.edit(stored, by=ida, values={"change_ref": "CHG0000044"})
        writes.edit(stored, by=ida, values={"title": "Hours to record it"})
    seen = set_values.history(["late_entry", "confirm_days"])
    assert [(each.value, each.proposed_by, each.approved_by) for each in seen] == [
        ("7200", uwe, ida),
        ("28800", ida, uwe),
    ]
    approved = first + timedelta(days=20, hours=3)
    assert (seen[0].since, seen[1].until, seen[0].until) == (approved, approved, None)
    assert (seen[0].change_ref, seen[1].change_ref) == ("CHG0000044", "")
    run = actions.run_checks(by=None, as_of=first + timedelta(days=10))
    page = page_text(client, f"/conformity/checks/CHK-INC-15?run={run.number}", desk.jonas)
    table = page.partition('id="parameters"')[2].partition('id="rows"')[0]
    for text in ("28800", "7200", ida.short_name, uwe.short_name, "CHG0000044", "14400"):
        assert text in table
    assert table.count("in this run") == 1
    assert table.index("7200") < table.index("28800") < table.index("in this run")


def test_a_parameter_that_nobody_set_has_no_history(client: Client, desk: Desk) -> None:
    desk.accepted()
    actions.run_checks(by=None)
    assert 'id="parameters"' not in page_text(client, "/conformity/checks/CHK-INC-15", desk.jonas)


def test_each_check_has_a_page_before_and_after_a_run_though_it_is_not_built(
    client: Client, desk: Desk
) -> None:
    client.force_login(desk.jonas)
    not_built = sorted(catalogue().checks.keys() - library.built().keys())
    for _look in range(2):
        for key in (*not_built[::12], "CHK-INC-01"):
            assert client.get(f"/conformity/checks/{key}").status_code == 200, key
        actions.run_checks(by=None)
