"""What the pages of settings tell: what uses them now, what they do, who set them."""

import csv
import re
from datetime import timedelta
from typing import Any

import pytest

from shallmark.common.approvals.models import Approval, Decision
from shallmark.common.parameters import defaults
from shallmark.common.parameters.models import Parameter
from shallmark.conformity.catalogue import catalogue
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import AwaitsSecondPerson
from shallmark.kernel.system import SYSTEM
from shallmark.manage.grc.models import Risk
from shallmark.manage.team.models import AccessChange, RoleAssignment
from shallmark.operate.customer_service.models import Incident, PriorityRule
from shallmark.pages.tests.every_record import queries_of, signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


def room_of(record: Any, *roles: str) -> str:
    answer = signed_in(make_person(*(roles or ("admin",)))).get(f"{record.get_absolute_url()}/now")
    assert answer.status_code == 200
    return answer.content.decode()


def incident_of(**values: object) -> Incident:
    incident: Incident = make("incident")
    Incident.objects.filter(pk=incident.pk).update(status="in_progress", **values)
    return incident


def old(incident: Incident) -> None:
    Incident.objects.filter(pk=incident.pk).update(created_at=clock.now() - timedelta(days=200))


def numbers_of(room: str) -> list[tuple[str, int]]:
    found = re.findall(r'href="(/incidents\?[^"]*)">(\d+)<', room)
    return [(address.replace("&amp;", "&"), int(number)) for address, number in found]


def rows_of(address: str) -> int:
    rows: Any = signed_in(make_person("admin")).get(address.replace("?", "/export.csv?"))
    return len(list(csv.reader(b"".join(rows.streaming_content).decode().splitlines()))) - 1


@pytest.mark.parametrize(
    ("key", "named"),
    [
        ("category", "category"),
        ("hold_reason", "hold_reason"),
        ("resolution_code", "resolution_code"),
    ],
)
def test_what_uses_a_code_is_counted_and_each_number_opens_its_rows(key: str, named: str) -> None:
    code = make(key)
    mine = incident_of(**{named: code, "resolved_at": clock.now()})
    old(incident_of(**{named: code, "resolved_at": clock.now() - timedelta(days=200)}))
    incident_of(resolved_at=clock.now())
    room = room_of(code)
    numbers = numbers_of(room)
    assert any(number == 1 for _address, number in numbers)
    for address, number in numbers:
        assert rows_of(address) == number, address
    assert mine.reference in room


def test_a_category_stands_in_its_tree() -> None:
    top = make("category", title="Devices")
    one = make("category", title="Printers", parent=top)
    other = make("category", title="Screens", parent=top)
    apart = make("category", title="Elsewhere")
    incident_of(category=other)
    room = room_of(one)
    tree = room.partition("The tree")[2]
    assert tree.index("Devices") < tree.index("Printers") < tree.index("Screens")
    assert '<tr aria-current="true"><th scope="row" class="strong">' in tree
    assert apart.title not in tree
    line = tree.partition("Screens")[2].partition("</tr>")[0]
    assert numbers_of(line)[0][1] == 1


def test_a_column_in_which_nothing_stands_is_left_out() -> None:
    category = make("category")
    assert "Goes to" not in room_of(category)
    goes = make("category", default_team=make("team"))
    assert "Goes to" in room_of(goes)


def test_a_hold_reason_says_what_it_does_to_the_clocks() -> None:
    assert "They wait as long." in room_of(make("hold_reason", pauses=True))
    assert "They go on." in room_of(make("hold_reason", pauses=False))


def test_a_rule_stands_in_its_matrix() -> None:
    rule = make("priority_rule", impact=9, urgency=9, priority=4)
    room = room_of(rule)
    cell = room.partition("The matrix")[2].partition(rule.reference)[2].partition("</td>")[0]
    assert "this one" in cell


def test_a_priority_says_what_is_promised_for_it() -> None:
    target = make("service_level_target", priority=3, metric="resolution", service=make("service"))
    level = make("priority_level", level=9)
    assert target.title not in room_of(level)
    same = type(level).objects.filter(level=3).first() or make("priority_level", level=3)
    assert target.title in room_of(same)


def test_a_template_shows_what_it_fills_in_and_is_used_from_its_page() -> None:
    template = make("incident_template", title="The till is dark", impact=2)
    room = room_of(template, "service_desk_agent")
    assert "The till is dark" in room
    assert f'href="/incidents/new?template={template.reference}"' in room
    assert "Use it" not in room_of(template, "auditor")


def test_a_canned_text_is_shown_as_the_caller_reads_it() -> None:
    incident = make("incident", title="The till is dark")
    text = make("canned_text", text="About {{ reference }}: {{ title }}", record_key="incident")
    room = room_of(text)
    assert f"About {incident.reference}: The till is dark" in room


def test_a_canned_text_takes_no_facts_that_its_reader_may_not_open() -> None:
    hidden = make("incident", title="The secret leak", security=True)
    text = make("canned_text", text="About {{ title }}", record_key="incident")
    assert hidden.title not in room_of(text, "resolver")


def test_a_parameter_names_the_checks_that_read_it_and_who_set_it_so() -> None:
    key = "ack_days"
    by = make_person("admin", title="Ada Sets")
    parameter: Parameter = writes.create(
        Parameter, by=by, values={"key": key, "value": "20", "title": key}, authority=SYSTEM
    )
    writes.edit(parameter, by=by, values={"value": "25"}, authority=SYSTEM)
    room = room_of(parameter)
    read = [name for name, check in catalogue().checks.items() if key in check.parameters]
    assert read
    for check in read:
        assert f'href="/conformity/checks/{check}"' in room
    known = defaults.known()[key]
    assert known.in_words(known.default) in room
    values = room.partition("Values it had")[2]
    assert values.index("25 days") < values.index("20 days")
    assert "Ada Sets" in values


def test_what_waits_for_a_second_person_is_shown_before_and_after() -> None:
    role = make("role", rights="auditor", title="Looks into all")
    make_person("admin")
    asks = make_person("risk_compliance_manager", title="Ada Asks")
    with pytest.raises(AwaitsSecondPerson):
        writes.create(
            RoleAssignment, by=asks,
            values={"role": role, "person": asks, "starts_on": clock.now().date()},
        )  # fmt: skip
    change = AccessChange.objects.get()
    room = room_of(change)
    assert "As it was" in room
    assert "Looks into all" in room
    assert "It waits for your word" in room
    own = signed_in(asks).get(f"{change.get_absolute_url()}/now").content.decode()
    assert "It waits for your word" not in own


def test_who_was_invited_has_the_sign_in_link_at_the_head() -> None:
    person = make_person("resolver")
    person.set_unusable_password()
    person.save(update_fields=["password"])
    assert f'href="{person.get_absolute_url()}/invitation"' in room_of(person)
    assert "send the sign-in link" not in room_of(person, "auditor")


@pytest.mark.parametrize("key", ["category", "hold_reason", "priority_rule", "canned_text"])
def test_it_costs_no_query_for_another_incident(key: str) -> None:
    record, client = make(key), signed_in(make_person("admin"))
    named = {key: record} if key in {"category", "hold_reason"} else {}
    incident_of(**named)
    few = queries_of(lambda: client.get(f"{record.get_absolute_url()}/now"))
    incident_of(**named)
    many = queries_of(lambda: client.get(f"{record.get_absolute_url()}/now"))
    assert len(many) == len(few) <= 10, "\n".join(many)


def test_a_cell_of_the_matrix_counts_the_incidents_of_its_impact_and_urgency() -> None:
    cell = PriorityRule.objects.get(impact=2, urgency=3)
    mine = incident_of(impact=2, urgency=3)
    old(incident_of(impact=2, urgency=3))
    incident_of(impact=3, urgency=2)
    room = room_of(cell)
    numbers = dict(numbers_of(room))
    assert sorted(numbers.values()) == [1, 2]
    for address, number in numbers.items():
        assert rows_of(address) == number, address
    assert mine.reference in room


def test_an_authority_level_tells_what_was_decided_by_it() -> None:
    level = make("authority_level", matter="change")
    assert "Nothing was decided by it yet" in room_of(level)
    change, decider, other = make("change"), make_person("admin"), make_person("admin")
    approval = Approval.objects.create(
        record_key="change", record_id=change.pk, reference=change.reference,
        record_version=change.version, step="approve",
    )  # fmt: skip
    for person, roles in ((decider, f"auditor {level.role.key}"), (other, "auditor")):
        Decision.objects.create(
            approval=approval, person=person, roles=roles, decision="approved",
            record_version=change.version, shown_at=clock.now(),
        )  # fmt: skip
    lately = room_of(level).partition("Where it applied lately")[2]
    assert change.title in lately
    assert decider.title in lately
    assert other.title not in lately


def test_an_authority_over_risks_tells_what_its_holder_of_that_day_accepted() -> None:
    level = make("authority_level", matter="risk")
    holder, now = make_person("resolver"), clock.now()
    make("role_assignment", role=level.role, person=holder, starts_on=now.date())
    accepted, before = make("risk"), make("risk")
    Risk.objects.filter(pk=accepted.pk).update(accepted_by=holder, accepted_at=now)
    Risk.objects.filter(pk=before.pk).update(
        accepted_by=holder, accepted_at=now - timedelta(days=9)
    )
    lately = room_of(level).partition("Where it applied lately")[2]
    assert accepted.title in lately
    assert before.title not in lately
