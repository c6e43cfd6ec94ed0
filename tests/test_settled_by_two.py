"""Settings by which records are judged: alone nobody changes them, on no road; two do."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shallmark.common.settled import SettledByTwo
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import AwaitsSecondPerson, NotAllowed
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.records import get_record_type, record_types
from shallmark.manage.team.confirming import signed_in_as
from shallmark.manage.team.models import AccessChange
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap_hashes")]
PASSWORD = "a good long password"
THEN = datetime(2026, 1, 5, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Setting:
    """A setting of a record type, and who may write it."""

    key: str
    by: str
    name: str
    #: as it is, and as somebody would rather have it, as API and file say it
    was: Any
    wanted: Any
    others: dict[str, Any] = field(default_factory=dict)
    made_at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.key}-{self.name}"

    def made(self) -> Any:
        with clock.at(self.made_at or clock.now()):
            return make(self.key, **{self.name: self.was, **self.others})

    def held(self, record: Any) -> Any:
        return type(record).objects.values_list(self.name, flat=True).get(pk=record.pk)


SETTINGS = (
    Setting("approval_rule", "change_manager", "separate", True, False),
    Setting("approval_rule", "change_manager", "roles", ["change_manager"], ["resolver"]),
    Setting("approval_rule", "change_manager", "quorum", 2, 1),
    Setting("approval_rule", "change_manager", "risk_from", "low", "high"),
    Setting("approval_rule", "change_manager", "cost_from", 0, 100000),
    Setting("approval_rule", "change_manager", "category", "minor", "major"),
    Setting("approval_rule", "change_manager", "is_active", True, False),
    Setting("role", "risk_compliance_manager", "mandatory", True, False),
    Setting("role", "risk_compliance_manager", "top_management", False, True),
    Setting("ci_type", "configuration_manager", "audit_interval", 12, None),
    Setting("ci_type", "configuration_manager", "financial", True, False),
    Setting("ci_type", "configuration_manager", "digital", True, False),
    Setting("ci_type", "configuration_manager", "requires_relationship", True, False),
    Setting("category", "admin", "is_security", True, False),
    Setting("category", "admin", "needs_item", True, False),
    Setting("document", "risk_compliance_manager", "under_change_control", True, False),
    Setting("document", "risk_compliance_manager", "under_change_control", False, True),
    Setting("document", "risk_compliance_manager", "separation", True, False),
    Setting("document", "risk_compliance_manager", "external", True, False),
    Setting(
        "document", "risk_compliance_manager", "acknowledged", True, False, {"published_at": THEN}
    ),
    Setting(
        "document", "risk_compliance_manager", "kind", "procedure", "other", {"published_at": THEN}
    ),
    Setting("calendar", "admin", "closed_days", "", "2026-04-03", made_at=THEN),
    Setting("calendar", "admin", "always_open", True, False, made_at=THEN),
    Setting("policy", "risk_compliance_manager", "separation", True, False),
    Setting(
        "policy", "risk_compliance_manager", "kind", "change", "finance", {"approved_at": THEN}
    ),
    Setting("process_metric", "risk_compliance_manager", "criterion", 90, None),
    Setting("process_metric", "risk_compliance_manager", "criterion", 90, 10),
    Setting("process_metric", "risk_compliance_manager", "sense", "at_least", "at_most"),
    Setting("process_metric", "risk_compliance_manager", "period", "month", "year"),
    Setting("competence_need", "risk_compliance_manager", "is_active", True, False),
    Setting(
        "communication", "risk_compliance_manager", "audience", "All staff\nCustomers", "All staff"
    ),
)
EACH = pytest.mark.parametrize("setting", SETTINGS, ids=str)


def by_page(client: Client, record: Any, setting: Setting) -> Any:
    value = "\n".join(setting.wanted) if isinstance(setting.wanted, list) else setting.wanted
    payload = {setting.name: "" if value in (False, None) else value, "version": record.version}
    return client.post(f"{record.get_absolute_url()}/field/{setting.name}", payload)


def by_api(client: Client, record: Any, setting: Setting) -> Any:
    payload = json.dumps({setting.name: setting.wanted})
    address = f"/api/v1{record.get_absolute_url()}"
    return client.patch(address, payload, content_type="application/json")


def by_file(client: Client, record: Any, setting: Setting) -> Any:
    value = "; ".join(setting.wanted) if isinstance(setting.wanted, list) else setting.wanted
    text = f"reference,{setting.name}\n{record.reference},{'' if value is None else value}\n"
    file = SimpleUploadedFile("settings.csv", text.encode())
    answer = client.post(f"/import/{setting.key}", {"file": file, "by": "reference"})
    return client.post(answer["Location"])


@EACH
@pytest.mark.parametrize("road", [by_page, by_api, by_file])
def test_alone_it_waits_on_every_road(setting: Setting, road: Any) -> None:
    by = make_person(setting.by)
    make_person("admin", password=make_password(PASSWORD))
    record = setting.made()
    was = setting.held(record)
    road(signed_in(by), record, setting)
    assert setting.held(record) == was
    change = AccessChange.objects.get()
    assert (change.record, change.asked_by, change.status) == (record.reference, by, "requested")
    assert "the checks judge" in change.why


@EACH
def test_two_change_it(setting: Setting) -> None:
    by, other = make_person(setting.by), make_person("admin")
    record = setting.made()
    with pytest.raises(AwaitsSecondPerson, match="nobody settles that alone") as waits:
        writes.edit(record, by=by, values={setting.name: setting.wanted})
    change = AccessChange.objects.get(reference=waits.value.reference)
    with pytest.raises(NotAllowed), signed_in_as(by):
        writes.perform(change, "confirm", by=by)
    with signed_in_as(other):
        writes.perform(change, "confirm", by=other)
    assert setting.held(record) == setting.wanted


@EACH
def test_where_there_is_no_second_person_it_is_refused(setting: Setting) -> None:
    record = setting.made()
    with pytest.raises(NotAllowed, match="there is none"):
        writes.edit(record, by=make_person("admin"), values={setting.name: setting.wanted})
    assert setting.held(record) != setting.wanted


@EACH
def test_a_title_waits_for_nobody(setting: Setting) -> None:
    record = setting.made()
    if "title" in getattr(record.record_type(), "settled_by_two", ()):
        return  # it says what is to be told
    writes.edit(record, by=make_person(setting.by), values={"title": "Said in clearer words"})
    assert not AccessChange.objects.exists()


def test_a_new_rule_in_force_waits() -> None:
    by, other = make_person("change_manager"), make_person("change_manager")
    model = get_record_type("approval_rule").model
    values = {"title": "Easier", "category": "minor", "roles": ["resolver"], "quorum": 9}
    with pytest.raises(AwaitsSecondPerson) as waits:
        writes.create(model, by=by, values=values)
    assert not model.objects.filter(title="Easier").exists()
    change = AccessChange.objects.get(reference=waits.value.reference)
    with signed_in_as(other):
        writes.perform(change, "confirm", by=other)
    assert model.objects.filter(title="Easier", is_active=True).exists()


@pytest.mark.parametrize("name", ["under_change_control", "separation"])
def test_a_new_document_without_it_waits(name: str) -> None:
    by, other = make_person("risk_compliance_manager"), make_person("admin")
    like = make("document")
    values = {"title": "Work instruction", "identifier": "WI-1", "kind": like.kind}
    values |= {"retention_rule": like.retention_rule, "review_due": like.review_due}
    model = type(like)
    with pytest.raises(AwaitsSecondPerson) as waits:
        writes.create(model, by=by, values={**values, name: False})
    change = AccessChange.objects.get(reference=waits.value.reference)
    with signed_in_as(other):
        writes.perform(change, "confirm", by=other)
    assert getattr(model.objects.get(identifier="WI-1"), name) is False
    writes.create(model, by=by, values={**values, "identifier": "WI-2"})
    assert model.objects.filter(identifier="WI-2").exists()


#: the step by which it is decided, from when on two people settle it
#: and the record itself refuses at its sending whom it would leave out (`Communication.on_edit`)
DECIDES = {("nonconformity", "accept"), ("communication", "send")}


def test_no_step_writes_such_a_setting() -> None:
    """Steps ask no second person: what they write is none of these."""
    for each in record_types():
        if issubclass(each, SettledByTwo):
            steps = steps_of(each.model).items()
            later = [step for verb, step in steps if (each.key, verb) not in DECIDES]
            asked = {name for step in later for name in step.form_fields}
            assert not asked & each.settled_by_two, each.key
            assert each.settled_by_two <= {*each.changeable()}, each.key
