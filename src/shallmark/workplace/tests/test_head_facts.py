"""What a record without a state says at its head."""

import pytest

from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


def facts_of(address: str) -> str:
    page = signed_in(make_person("admin")).get(address).content.decode()
    return page.partition('class="facts')[2].partition("</div>")[0]


def test_a_record_without_a_state_says_at_its_head_what_its_list_says_first() -> None:
    rule = make("approval_rule", category="minor", risk_from="medium", roles=["change_manager"])
    facts = facts_of(rule.get_absolute_url())
    said = [facts.index(word) for word in ("category", "Minor", "from risk", "Medium")]
    assert said == sorted(said)
    assert "Not in use" not in facts


def test_what_is_not_used_any_more_says_so_at_its_head() -> None:
    kind = make("approval_rule", category="minor", roles=["change_manager"], is_active=False)
    assert "Not in use" in facts_of(kind.get_absolute_url())


def test_a_record_with_a_state_says_the_state_and_no_column() -> None:
    freeze = make("freeze")
    facts = facts_of(freeze.get_absolute_url())
    assert "Planned" in facts
    assert "from " not in facts
