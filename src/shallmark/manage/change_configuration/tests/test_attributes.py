"""Own attributes of an item are written and read a line each, and lose nothing on the way."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from shallmark.kernel import writes
from shallmark.kernel.exceptions import Invalid
from shallmark.manage.change_configuration.forms_items import AttributesField
from shallmark.manage.change_configuration.page_item import own_attributes
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

TEXTS = some.text(some.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
VALUES = some.one_of(
    some.integers(), some.booleans(), some.none(), TEXTS,
    some.lists(some.integers(), max_size=3),
)  # fmt: skip


@given(some.dictionaries(TEXTS, VALUES, max_size=5))
def test_what_is_shown_reads_as_what_it_was(attributes: dict[str, Any]) -> None:
    field = AttributesField(required=False)
    assert field.clean(field.prepare_value(attributes)) == attributes
    assert not field.has_changed(attributes, field.prepare_value(attributes))


def test_a_version_is_no_number() -> None:
    attributes = AttributesField().clean('cores: 4\nrelease: 1.10\nspare: true\nserial: "0042"')
    assert attributes == {"cores": 4, "release": "1.10", "spare": True, "serial": "0042"}


def test_it_takes_an_object_of_json() -> None:
    assert AttributesField().clean('{"cores": 4}') == {"cores": 4}
    assert AttributesField().clean({"cores": 4}) == {"cores": 4}


@pytest.mark.parametrize("text", ["memory 64 GB", ": 64", "cores: 4\nnothing", "{cores: 4"])
def test_it_refuses_a_line_without_name_or_value_and_says_which(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        AttributesField().clean(text)
    assert "JSON" in str(refused.value) or text.splitlines()[-1].strip() in str(refused.value)


CLASS = "serial_number\nmemory: number GB\nbought on: date\nmonitored: yes or no\nstate: new | used"


def typed(values: dict[str, str]) -> dict[str, str]:
    return {f"attributes-of-{name}": value for name, value in values.items()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"memory": "64"}, {"memory": 64}),
        ({"memory": "1,5"}, {"memory": 1.5}),
        ({"monitored": "no"}, {"monitored": False}),
        (
            {"bought on": "2026-11-30", "state": "used"},
            {"bought on": "2026-11-30", "state": "used"},
        ),
        ({"serial_number": "0042", "memory": ""}, {"serial_number": "0042"}),
    ],
)
def test_an_item_is_asked_for_each_attribute_of_its_class(
    sent: dict[str, str], kept: dict[str, Any]
) -> None:
    item = make("ci", type=make("ci_type", attributes=CLASS))
    client = signed_in(make_person("configuration_manager"))
    place = f"{item.get_absolute_url()}/field/attributes"
    form = client.get(place).content.decode()
    assert all(word in form for word in ("Serial number", "Memory (GB)", 'type="date"', "<select"))
    client.post(place, {**typed(sent), "attributes": "rack unit: 12", "version": item.version})
    item.refresh_from_db()
    assert item.attributes == {**kept, "rack unit": 12}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"memory": "a lot"}, "Memory is a number."),
        ({"bought on": "yesterday"}, "Bought on is a day"),
        ({"monitored": "maybe"}, "Monitored is yes or no."),
        ({"state": "lost"}, "State is one of new, used."),
    ],
)
def test_it_refuses_a_value_of_another_kind_whoever_writes_it(
    values: dict[str, str], sentence: str
) -> None:
    item = make("ci", type=make("ci_type", attributes=CLASS))
    keeper = make_person("configuration_manager")
    with pytest.raises(Invalid) as refused:
        writes.edit(item, by=keeper, values={"attributes": values})
    assert sentence in refused.value.errors["attributes"][0]
    place = f"{item.get_absolute_url()}/field/attributes"
    page = signed_in(keeper).post(place, {**typed(values), "version": item.version})
    assert sentence in page.content.decode()


@pytest.mark.django_db
def test_what_was_brought_in_otherwise_hinders_no_other_change() -> None:
    item = make("ci", type=make("ci_type", attributes=CLASS))
    type(item).objects.filter(pk=item.pk).update(attributes={"memory": "much"})
    item.refresh_from_db()
    keeper = make_person("configuration_manager")
    values = {"attributes": {"memory": "much", "serial_number": "7"}}
    assert writes.edit(item, by=keeper, values=values).attributes["serial_number"] == "7"


@pytest.mark.django_db
def test_the_page_says_them_in_the_order_and_words_of_the_class() -> None:
    values = {"rack unit": 12, "monitored": True, "memory": 64, "bought on": "2026-11-30"}
    item = make("ci", type=make("ci_type", attributes=CLASS), attributes=values)
    assert own_attributes(item) == [
        ("Memory", "64 GB"), ("Bought on", "30 Nov 2026"), ("Monitored", "yes"),
        ("Rack unit", "12"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_class_refuses_a_line_that_says_no_kind() -> None:
    of_type = make("ci_type")
    admin = make_person("admin")
    with pytest.raises(Invalid) as refused:
        writes.edit(of_type, by=admin, values={"attributes": "memory: plenty"})
    assert "memory: plenty" in refused.value.errors["attributes"][0]


@pytest.mark.django_db
def test_the_fields_come_with_the_class_while_an_item_is_made() -> None:
    of_type = make("ci_type", attributes=CLASS)
    client = signed_in(make_person("configuration_manager"))
    part = client.get(f"/items/attributes?type={of_type.pk}").content.decode()
    assert "Memory (GB)" in part
    whole = client.get(f"/items/new?type={of_type.pk}").content.decode()
    assert "Memory (GB)" in whole
