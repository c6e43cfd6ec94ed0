"""Own attributes of an item are written and read a line each, and lose nothing on the way."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from shallmark.manage.change_configuration.forms_items import AttributesField

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
