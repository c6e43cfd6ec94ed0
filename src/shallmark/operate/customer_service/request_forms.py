"""Request forms as data: what a form asks for, what an answer may be, and what it costs.

A form is a list of fields, each a mapping of `key`, `label`, `kind` and, where they apply,
`required`, `help`, `choices` and `shown_when`. Nothing here knows the database: whether a person or
an item that an answer names is there, is asked by the rules of requests.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KINDS = {
    "text": gettext_lazy("Text"),
    "long_text": gettext_lazy("Long text"),
    "choice": gettext_lazy("One of several"),
    "several": gettext_lazy("Some of several"),
    "number": gettext_lazy("Number"),
    "date": gettext_lazy("Day"),
    "person": gettext_lazy("Person"),
    "item": gettext_lazy("Configuration item"),
    "yes_no": gettext_lazy("Yes or no"),
}
CHOOSES = frozenset({"choice", "several"})
#: kinds whose answers name a record, and the key of its type
NAMES = {"person": "person", "item": "ci"}
#: of a field and of a choice, in the order in which they are written
FIELD_KEYS = ("key", "label", "kind", "required", "help", "choices", "shown_when")
CHOICE_KEYS = ("key", "label", "price", "help")
MOST_FIELDS, MOST_CHOICES = 40, 60
LONGEST = {"text": 240, "long_text": 10_000}
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_REFERENCE = re.compile(r"[A-Z]{1,5}[0-9]{1,15}")
#: no number of a form has more digits than this before the point
_HIGHEST = Decimal(10) ** 12

Answer = str | bool | list[str]


class FormWrong(Exception):
    """The declaration of a form is none; the argument is a sentence that says where."""

    #: of the field, from 1; 0 where it is none of them
    place: int = 0


@dataclass(frozen=True)
class Choice:
    key: str
    label: str
    price: Decimal = Decimal(0)
    help: str = ""


@dataclass(frozen=True)
class Field:
    """One question of a form."""

    key: str
    label: str
    kind: str = "text"
    required: bool = False
    help: str = ""
    choices: tuple[Choice, ...] = ()
    #: key of an earlier field -> the answer at which this one is asked
    shown_when: tuple[tuple[str, str], ...] = ()

    def choice(self, key: str) -> Choice | None:
        return next((one for one in self.choices if one.key == key), None)


@dataclass(frozen=True)
class Line:
    """One answer as it is shown: the question, the answer in words, what it adds to the cost."""

    field: Field
    words: str
    price: Decimal = Decimal(0)


Form = tuple[Field, ...]


def read_form(declared: object) -> Form:
    """The fields of a form as declared.

    Raises:
        FormWrong: it declares no form.

    """
    if not isinstance(declared, list):
        raise FormWrong(_("A form is a list of fields."))
    if len(declared) > MOST_FIELDS:
        raise FormWrong(_("A form has at most %(count)d fields.") % {"count": MOST_FIELDS})
    fields: list[Field] = []
    for place, each in enumerate(declared, start=1):
        try:
            fields.append(_field(each, _("Field %(place)d") % {"place": place}, fields))
        except FormWrong as wrong:
            wrong.place = place
            raise
    return tuple(fields)


def declared(form: Iterable[Field]) -> list[dict[str, object]]:
    """The declaration that `read_form` reads back: without what is empty."""
    said: list[dict[str, object]] = []
    for field in form:
        values: dict[str, object] = {"key": field.key, "label": field.label, "kind": field.kind}
        if field.required:
            values["required"] = True
        if field.help:
            values["help"] = field.help
        if field.choices:
            values["choices"] = [_said_choice(choice) for choice in field.choices]
        if field.shown_when:
            values["shown_when"] = dict(field.shown_when)
        said.append(values)
    return said


def _said_choice(choice: Choice) -> dict[str, object]:
    values: dict[str, object] = {"key": choice.key, "label": choice.label}
    if choice.price:
        values["price"] = str(choice.price)
    if choice.help:
        values["help"] = choice.help
    return values


def _field(said: object, where: str, earlier: Sequence[Field]) -> Field:
    values = _mapping(said, where, FIELD_KEYS)
    key = _key(values.get("key"), where)
    label = values.get("label")
    where = f"{where}, {label.strip()[:60] or key if isinstance(label, str) else key}"
    if any(field.key == key for field in earlier):
        raise FormWrong(_("%(where)s: there is a field of this key already.") % {"where": where})
    kind = values.get("kind", "text")
    if not isinstance(kind, str) or kind not in KINDS:
        words = {"where": where, "kinds": ", ".join(KINDS)}
        raise FormWrong(_("%(where)s: its kind is one of %(kinds)s.") % words)
    required = values.get("required", False)
    if not isinstance(required, bool):
        raise FormWrong(_("%(where)s: required is true or false.") % {"where": where})
    choices = _choices(values.get("choices", []), where)
    if bool(choices) != (kind in CHOOSES):
        sentence = (
            _("%(where)s: say what there is to choose from.")
            if kind in CHOOSES
            else _("%(where)s: only fields that choose have choices.")
        )
        raise FormWrong(sentence % {"where": where})
    return Field(
        key,
        _text(values.get("label"), where, "label", 240),
        kind,
        required,
        _text(values.get("help", ""), where, "help", 500, may_be_empty=True),
        choices,
        _shown_when(values.get("shown_when", {}), where, earlier),
    )


def _choices(said: object, where: str) -> tuple[Choice, ...]:
    if not isinstance(said, list) or len(said) > MOST_CHOICES:
        words = {"where": where, "count": MOST_CHOICES}
        raise FormWrong(_("%(where)s: choices are a list of at most %(count)d.") % words)
    choices: list[Choice] = []
    for each in said:
        values = _mapping(each, where, CHOICE_KEYS)
        key = _key(values.get("key"), where)
        if any(choice.key == key for choice in choices):
            words = {"where": where, "key": key}
            raise FormWrong(_("%(where)s: the choice %(key)s is there twice.") % words)
        label = _text(values.get("label"), where, "label", 240)
        price = _number(values.get("price", 0))
        if price is None or price < 0:
            words = {"where": where, "label": label}
            raise FormWrong(_("%(where)s: the price of %(label)s is no amount.") % words)
        text = _text(values.get("help", ""), where, "help", 500, may_be_empty=True)
        choices.append(Choice(key, label, round(price, 2), text))
    return tuple(choices)


def _shown_when(said: object, where: str, earlier: Sequence[Field]) -> tuple[tuple[str, str], ...]:
    if not isinstance(said, Mapping):
        raise FormWrong(_("%(where)s: shown_when names a field and its answer.") % {"where": where})
    conditions: list[tuple[str, str]] = []
    for key, value in said.items():
        field = next((one for one in earlier if one.key == key), None)
        if field is None:
            words = {"where": where, "key": str(key)[:40]}
            raise FormWrong(_("%(where)s: no field above it is called %(key)s.") % words)
        wanted = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        known = ("yes", "no") if field.kind == "yes_no" else [one.key for one in field.choices]
        if not isinstance(wanted, str) or wanted not in known:
            words = {"where": where, "key": field.key}
            raise FormWrong(_("%(where)s: %(key)s has no such answer.") % words)
        conditions.append((field.key, wanted))
    return tuple(conditions)


def _mapping(said: object, where: str, known: Iterable[str]) -> Mapping[str, object]:
    if not isinstance(said, Mapping):
        raise FormWrong(_("%(where)s: a key, a label and a kind are needed.") % {"where": where})
    others = sorted(str(key)[:40] for key in said if key not in known)
    if others:
        words = {"where": where, "names": ", ".join(others)}
        raise FormWrong(_("%(where)s: %(names)s is not known.") % words)
    return said


def _key(said: object, where: str) -> str:
    if not isinstance(said, str) or not _KEY.fullmatch(said):
        sentence = _("%(where)s: a key begins with a small letter, and has letters, digits and _.")
        raise FormWrong(sentence % {"where": where})
    return said


def _text(said: object, where: str, name: str, most: int, *, may_be_empty: bool = False) -> str:
    fits = isinstance(said, str) and len(said) <= most and is_storable(said)
    if not isinstance(said, str) or not fits or not (said.strip() or may_be_empty):
        words = {"where": where, "name": name, "count": most}
        raise FormWrong(_("%(where)s: %(name)s is a text of at most %(count)d letters.") % words)
    return said.strip()


def is_storable(text: str) -> bool:
    """Whether a database takes it: no zero, and no half of a letter."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _number(said: object) -> Decimal | None:
    if isinstance(said, bool) or not isinstance(said, str | int | float | Decimal):
        return None
    try:
        number = Decimal(str(said).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < _HIGHEST else None


def is_shown(field: Field, answers: Mapping[str, object]) -> bool:
    """Whether the question is asked, the answers to those above it being what they are."""
    return all(_answers_so(answers.get(key), wanted) for key, wanted in field.shown_when)


def _answers_so(answer: object, wanted: str) -> bool:
    if isinstance(answer, bool):
        return wanted == ("yes" if answer else "no")
    if isinstance(answer, list):
        return wanted in answer
    # what is not ticked is no
    return wanted == "no" if answer is None else answer == wanted


def check_answers(
    form: Form, given: Mapping[str, object], *, complete: bool = True
) -> tuple[dict[str, Answer], dict[str, str]]:
    """The answers as they are kept, and key -> sentence of each that is wrong.

    Empty answers, and answers to questions that are not asked, are left out. `complete`: a required
    question needs its answer.
    """
    answers: dict[str, Answer] = {}
    wrong: dict[str, str] = {}
    for field in form:
        if not is_shown(field, answers):
            continue
        said = given.get(field.key)
        said = said.strip() if isinstance(said, str) else said
        if said in (None, "", []):
            if field.required and complete:
                wrong[field.key] = _("Answer this.")
            continue
        answer, sentence = _answer(field, said)
        if answer is None:
            wrong[field.key] = sentence
        else:
            answers[field.key] = answer
    for key in given:
        if not any(field.key == key for field in form):
            wrong[str(key)[:40]] = _("The form does not ask this.")
    return answers, wrong


def _answer(field: Field, said: object) -> tuple[Answer | None, str]:
    """The answer as it is kept, or None and why it is none."""
    if field.kind == "yes_no":
        known = {True: True, False: False, "yes": True, "no": False, "on": True}
        answer = known.get(said) if isinstance(said, bool | str) else None
        return answer, _("Answer yes or no.")
    if field.kind == "several":
        chosen = said if isinstance(said, list) else [said]
        keys = [one.key for one in field.choices if one.key in chosen]
        is_known = all(isinstance(one, str) and field.choice(one) for one in chosen)
        return (keys if is_known else None), _("Choose from what is offered.")
    if field.kind == "number":
        number = _number(said)
        return (None if number is None else f"{number:f}"), _("This is no number.")
    if isinstance(said, date):
        said = said.isoformat()
    if not isinstance(said, str) or not is_storable(said):
        return None, _("This is no answer.")
    return _written(field, said)


def _written(field: Field, said: str) -> tuple[str | None, str]:
    """The same, of a kind that is answered by a text."""
    if field.kind == "choice":
        return (said if field.choice(said) else None), _("Choose from what is offered.")
    if field.kind == "date":
        return _day(said), _("Write the day as 2026-03-31.")
    if field.kind in NAMES:
        return (said if _REFERENCE.fullmatch(said) else None), _("Choose one that is there.")
    if len(said) > LONGEST[field.kind]:
        return None, _("At most %(count)d letters.") % {"count": LONGEST[field.kind]}
    return said, ""


def _day(said: str) -> str | None:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        return None


def lines(
    form: Form, answers: Mapping[str, object], names: Mapping[str, str] | None = None
) -> list[Line]:
    """What was answered, in the order of the form; `names`: what the references are called."""
    known = names or {}
    return [
        Line(field, _words(field, answers[field.key], known), _price(field, answers[field.key]))
        for field in form
        if field.key in answers and is_shown(field, answers)
    ]


def cost(form: Form, answers: Mapping[str, object], base: Decimal = Decimal(0)) -> Decimal:
    """What the item costs with what was chosen."""
    return sum((line.price for line in lines(form, answers)), base)


def named_in(form: Form, answers: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """Key of a field -> type and reference of the record that its answer names."""
    return {
        line.field.key: (NAMES[line.field.kind], str(answers[line.field.key]))
        for line in lines(form, answers)
        if line.field.kind in NAMES
    }


def _chosen(field: Field, answer: object) -> list[Choice]:
    keys = answer if isinstance(answer, list) else [answer]
    return [choice for choice in field.choices if choice.key in keys]


def _price(field: Field, answer: object) -> Decimal:
    return sum((choice.price for choice in _chosen(field, answer)), Decimal(0))


def _words(field: Field, answer: object, names: Mapping[str, str]) -> str:
    if field.kind == "yes_no":
        return _("Yes") if answer else _("No")
    if field.kind in CHOOSES:
        return ", ".join(choice.label for choice in _chosen(field, answer))
    return names.get(str(answer), str(answer)) if field.kind in NAMES else str(answer)
