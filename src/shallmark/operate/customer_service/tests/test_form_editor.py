"""The form of an item, made question by question by somebody who knows no YAML."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shallmark.operate.customer_service import form_edit
from shallmark.operate.customer_service.form_edit import Typed, TypedChoice
from shallmark.operate.customer_service.models import RequestItem
from shallmark.operate.customer_service.request_forms import declared, read_form
from shallmark.operate.customer_service.tests.factories import offered, request_item
from shallmark.operate.customer_service.tests.test_request_deciding import FORM, signed_in
from shallmark.operate.customer_service.tests.test_request_forms import LAPTOP, forms
from shallmark.operate.customer_service.tests.test_request_page import page
from shallmark.pages.tests.factory import made, make, make_person


class TestChanges:
    @given(forms())
    def test_a_question_that_is_opened_and_saved_is_the_same(self, said: list[Any]) -> None:
        form = read_form(said)
        for field in form:
            put = form_edit.put(declared(form), form_edit.typed(field))
            assert read_form(put) == form

    @given(st.lists(st.text(max_size=30), max_size=6))
    def test_keys_made_from_any_labels_are_keys_and_differ(self, labels: list[str]) -> None:
        form: form_edit.Declared = []
        for label in labels:
            form = form_edit.put(form, Typed(label=label))
        read_form([{**each, "label": "Any"} for each in form])

    def test_a_key_stays_when_its_label_changes(self) -> None:
        form = form_edit.put([], Typed(label="Größe des Geräts"))
        assert form[0]["key"] == "grosse_des_gerats"
        changed = form_edit.put(form, Typed(key="grosse_des_gerats", label="Size"))
        assert (changed[0]["key"], changed[0]["label"]) == ("grosse_des_gerats", "Size")

    def test_an_emptied_line_is_no_choice_any_more_and_a_new_one_gets_its_key(self) -> None:
        lines = (TypedChoice(key="dock"), TypedChoice("Bag", "12,50"), TypedChoice("Bag"))
        (said,) = form_edit.put([], Typed(label="With it", kind="several", choices=lines))
        assert said["choices"] == [
            {"key": "bag", "label": "Bag", "price": "12.50"},
            {"key": "bag_2", "label": "Bag"},
        ]

    def test_what_moves_beyond_an_end_stays_there(self) -> None:
        keys = [each["key"] for each in form_edit.moved(LAPTOP, LAPTOP[0]["key"], -1)]
        assert keys == [each["key"] for each in LAPTOP]
        assert form_edit.moved(LAPTOP, LAPTOP[0]["key"], 1)[1] == LAPTOP[0]


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def owner(self) -> Any:
        return make_person("admin")

    def post(self, owner: Any, item: RequestItem, **sent: Any) -> Any:
        item.refresh_from_db()
        values = {"version": item.version, **sent}
        answer = signed_in(owner).post(f"{item.get_absolute_url()}/form", values)
        item.refresh_from_db()
        return answer

    def test_a_question_is_added_and_seen_as_customers_see_it(self, owner: Any) -> None:
        item = request_item()
        answer = self.post(
            owner, item, do="save", label="Which one", kind="choice", required="on",
            **{"choice-key": ["", ""], "choice-label": ["Small", "Large"],
               "choice-price": ["", "1480"], "choice-help": ["", "For drawings"]},
        )  # fmt: skip
        assert answer.status_code == 302
        assert item.form == [
            {"key": "which_one", "label": "Which one", "kind": "choice", "required": True,
             "choices": [{"key": "small", "label": "Small"},
                         {"key": "large", "label": "Large", "price": "1480.00",
                          "help": "For drawings"}]},
        ]  # fmt: skip
        assert item.form_version == 2
        text = page(signed_in(owner), item)
        assert "As customers see it" in text
        assert 'name="answer-seen-which_one"' in text

    def test_it_refuses_a_choice_of_nothing_at_its_line_and_keeps_what_was_typed(
        self, owner: Any
    ) -> None:
        item = request_item(form=FORM)
        answer = self.post(owner, item, do="save", label="Colour", kind="choice", help="Any")
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "Colour: say what there is to choose from." in text
        assert 'value="Colour"' in text
        assert len(item.form) == len(FORM)

    def test_it_refuses_to_remove_what_another_depends_on_and_says_so_there(
        self, owner: Any
    ) -> None:
        item = request_item(form=LAPTOP)
        key = next(iter(next(each["shown_when"] for each in LAPTOP if "shown_when" in each)))
        answer = self.post(owner, item, do="remove", key=key)
        assert answer.status_code == 422
        assert "no field above it is called" in answer.content.decode()
        assert len(item.form) == len(LAPTOP)

    def test_more_lines_write_nothing(self, owner: Any) -> None:
        item = request_item()
        answer = self.post(owner, item, do="lines", label="Colour", kind="choice")
        assert answer.status_code == 200
        assert answer.content.decode().count('name="choice-label"') == 3
        assert item.form == []

    def test_what_another_changed_meanwhile_is_not_overwritten(self, owner: Any) -> None:
        item = request_item(form=FORM)
        self.post(owner, item, do="remove", key=FORM[-1]["key"])
        answer = self.post(owner, item, do="remove", key=FORM[0]["key"], version=item.version - 1)
        assert answer.status_code == 409
        assert len(item.form) == len(FORM) - 1

    def test_what_is_offered_is_not_changed(self, owner: Any) -> None:
        item = offered(form=FORM)
        answer = self.post(owner, item, do="save", label="Colour", kind="text")
        assert answer.status_code == 422
        assert "pause it, change it" in answer.content.decode()
        assert "Add a question" not in page(signed_in(owner), item)

    def test_shut_gates_lead_to_where_a_step_and_instructions_are_made(self, owner: Any) -> None:
        item = made(RequestItem, title="New screen", service=make("service"), priority=4)
        text = page(signed_in(owner), item)
        assert f'href="{item.get_absolute_url()}#steps-add"' in text
        assert 'id="steps-add"' in text
        assert f'{item.get_absolute_url()}/field/instructions"' in text
        assert "/documents/new?title=" in text

    def test_who_may_not_change_it_opens_no_line(self) -> None:
        item = request_item(form=FORM)
        address = f"{item.get_absolute_url()}/form?add"
        assert signed_in(make_person("service_desk_agent")).get(address).status_code == 404
