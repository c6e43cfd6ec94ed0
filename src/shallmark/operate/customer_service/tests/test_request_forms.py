"""Request forms as data: what declares a form, what answers it, and what it costs."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shallmark.operate.customer_service.forms_request import DataField
from shallmark.operate.customer_service.request_forms import (
    CHOOSES,
    KINDS,
    FormWrong,
    check_answers,
    cost,
    declared,
    is_shown,
    lines,
    read_form,
)

LAPTOP: list[dict[str, Any]] = [
    {"key": "model", "label": "Which one", "kind": "choice", "required": True, "choices": [
        {"key": "small", "label": "13 inches", "price": "1180.00"},
        {"key": "large", "label": "16 inches", "price": 1480},
    ]},
    {"key": "why_large", "label": "Why the large one", "kind": "long_text", "required": True,
     "shown_when": {"model": "large"}},
    {"key": "extras", "label": "With it", "kind": "several", "choices": [
        {"key": "dock", "label": "Dock", "price": 210}, {"key": "bag", "label": "Bag"},
    ]},
    {"key": "from_day", "label": "From which day", "kind": "date"},
]  # fmt: skip

keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20
).filter(str.strip)
prices = st.decimals(0, 10_000, places=2).map(str)


@st.composite
def forms(draw: Any) -> list[dict[str, Any]]:
    """Declarations that are forms."""
    said: list[dict[str, Any]] = []
    for key in draw(st.lists(keys, max_size=6, unique=True)):
        kind = draw(st.sampled_from(sorted(KINDS)))
        field: dict[str, Any] = {"key": key, "label": draw(texts), "kind": kind}
        if draw(st.booleans()):
            field["required"] = True
        if kind in CHOOSES:
            chosen = draw(st.lists(keys, min_size=1, max_size=4, unique=True))
            field["choices"] = [
                {"key": one, "label": draw(texts), "price": draw(prices)} for one in chosen
            ]
        asks = [one for one in said if one.get("choices") or one["kind"] == "yes_no"]
        if asks and draw(st.booleans()):
            before = draw(st.sampled_from(asks))
            answers = [one["key"] for one in before.get("choices", [])] or ["yes", "no"]
            field["shown_when"] = {before["key"]: draw(st.sampled_from(answers))}
        said.append(field)
    return said


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(forms())
def test_it_reads_back_what_it_declares(said: list[dict[str, Any]]) -> None:
    form = read_form(said)
    assert read_form(declared(form)) == form
    assert [field.key for field in form] == [each["key"] for each in said]


@given(anything)
def test_it_takes_anything_for_a_form_or_says_what_is_wrong(said: Any) -> None:
    sentence, form = "", None
    try:
        form = read_form(said)
    except FormWrong as wrong:
        sentence = str(wrong)
    assert len(form) == len(said) if form is not None else sentence.endswith(".")


@given(forms(), st.data())
def test_it_keeps_answers_that_are_answers_still(said: list[dict[str, Any]], data: Any) -> None:
    form = read_form(said)
    given_ = data.draw(st.fixed_dictionaries({}, optional={f.key: anything for f in form}))
    answers, wrong = check_answers(form, given_, complete=False)
    assert not answers.keys() & wrong.keys()
    assert check_answers(form, answers, complete=False) == (answers, {})
    json.dumps(answers).encode()
    assert all(is_shown(field, answers) for field in form if field.key in answers)


@given(forms(), st.data())
def test_it_costs_the_sum_of_its_lines(said: list[dict[str, Any]], data: Any) -> None:
    form = read_form(said)
    chosen = {
        field.key: data.draw(st.sampled_from(field.choices)).key for field in form if field.choices
    }
    answers, wrong = check_answers(form, chosen, complete=False)
    assert not wrong
    base = Decimal("12.50")
    total = cost(form, answers, base)
    assert total == base + sum(line.price for line in lines(form, answers))
    assert total >= base


def test_it_asks_only_what_the_answers_before_call_for() -> None:
    form = read_form(LAPTOP)
    small, nothing_wrong = check_answers(form, {"model": "small", "why_large": "It is nice."})
    assert (small, nothing_wrong) == ({"model": "small"}, {})
    _answers, wrong = check_answers(form, {"model": "large"})
    assert wrong == {"why_large": "Answer this."}


def test_it_says_what_was_chosen_and_its_price() -> None:
    form = read_form(LAPTOP)
    answers, _wrong = check_answers(
        form, {"model": "large", "why_large": "Drawings.", "extras": ["bag", "dock"]}
    )
    assert [(line.field.key, line.words, line.price) for line in lines(form, answers)] == [
        ("model", "16 inches", Decimal(1480)),
        ("why_large", "Drawings.", Decimal(0)),
        ("extras", "Dock, Bag", Decimal(210)),
    ]
    assert cost(form, answers) == Decimal(1690)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [("2026-02-30", None), ("2026-03-31", "2026-03-31"), ("tomorrow", None), (7, None)],
)
def test_it_takes_days_that_exist(answer: Any, kept: str | None) -> None:
    answers, wrong = check_answers(read_form(LAPTOP), {"from_day": answer}, complete=False)
    assert answers.get("from_day") == kept
    assert ("from_day" in wrong) == (kept is None)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "colour"}, "its kind is one of"),
        ({"key": "model"}, "there is a field of this key already"),
        ({"key": "From day"}, "a key begins with a small letter"),
        ({"label": " "}, "label is a text"),
        ({"kind": "choice"}, "say what there is to choose from"),
        ({"choices": [{"key": "a", "label": "A"}]}, "only fields that choose have choices"),
        ({"shown_when": {"later": "yes"}}, "no field above it is called later"),
        ({"shown_when": {"model": "huge"}}, "model has no such answer"),
        ({"colour": "red"}, "colour is not known"),
        ({"required": "maybe"}, "required is true or false"),
    ],
)
def test_it_refuses_what_is_no_form_and_says_where(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FormWrong, match="Field 4") as wrong:
        read_form([*LAPTOP[:3], {**LAPTOP[3], **change}])
    assert sentence in str(wrong.value)


def test_a_price_below_nothing_is_refused() -> None:
    choices = [{"key": "a", "label": "A", "price": -1}]
    with pytest.raises(FormWrong, match="no amount"):
        read_form([{"key": "one", "label": "One", "kind": "choice", "choices": choices}])


class TestWritten:
    """A page sends YAML."""

    field = DataField(list, label="Form", help_text="")

    def test_it_reads_what_it_shows(self) -> None:
        shown = self.field.prepare_value(declared(read_form(LAPTOP)))
        assert isinstance(shown, str)
        assert read_form(self.field.clean(shown)) == read_form(LAPTOP)

    def test_it_takes_a_day_for_a_text(self) -> None:
        field = DataField(dict, label="Answers", help_text="")
        assert field.clean("from_day: 2026-03-31") == {"from_day": "2026-03-31"}

    @pytest.mark.parametrize(
        "text", ["a: b", "- &a x\n- *a", "[" * 3000, "- {", "\x00", "!!python/object:os.system {}"]
    )
    def test_it_refuses_what_is_no_list(self, text: str) -> None:
        with pytest.raises(Exception, match=r"\.") as wrong:
            self.field.clean(text)
        assert type(wrong.value).__name__ == "ValidationError"
