"""A request form as somebody changes it who knows its questions, and nothing of how it is declared.

Each change takes the declaration and returns another, which `request_forms.read_form` judges: what
is no form is typed here all the same. Keys are made from labels, and stay when these change.
"""

import re
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass

from shallmark.operate.customer_service.request_forms import CHOOSES, Field, Form

Declared = list[dict[str, object]]
_PRICE_WITH_COMMA = re.compile(r"\d+,\d{1,2}")


@dataclass(frozen=True)
class TypedChoice:
    """One line of what there is to choose from."""

    label: str = ""
    price: str = ""
    help: str = ""
    key: str = ""


@dataclass(frozen=True)
class Typed:
    """A question as it was typed; a new one has no key yet."""

    key: str = ""
    label: str = ""
    kind: str = "text"
    required: bool = False
    help: str = ""
    choices: tuple[TypedChoice, ...] = ()
    #: as "model=large", a space between several; empty where it is always asked
    when: str = ""


def typed(field: Field) -> Typed:
    """A question of a form as its line opens."""
    choices = tuple(
        TypedChoice(one.label, str(one.price) if one.price else "", one.help, one.key)
        for one in field.choices
    )
    when = " ".join(f"{key}={wanted}" for key, wanted in field.shown_when)
    return Typed(field.key, field.label, field.kind, field.required, field.help, choices, when)


def put(form: Declared, question: Typed) -> Declared:
    """The form with this question in its place; a new one is the last."""
    others = [each["key"] for each in form if each["key"] != question.key]
    said = _said(question, question.key or key_of(question.label, others))
    if not question.key:
        return [*form, said]
    return [said if each["key"] == question.key else each for each in form]


def without(form: Declared, key: str) -> Declared:
    return [each for each in form if each["key"] != key]


def moved(form: Declared, key: str, places: int) -> Declared:
    """The form with one question further down, or up; what is at the end stays there."""
    keys = [each["key"] for each in form]
    if key not in keys:
        return form
    rest = without(form, key)
    at = min(max(keys.index(key) + places, 0), len(rest))
    return [*rest[:at], form[keys.index(key)], *rest[at:]]


def conditions(form: Form, key: str) -> list[tuple[Field, list[tuple[str, str]]]]:
    """The questions above this one that are answered by choosing, with the answers of each.

    An answer is what `Typed.when` says, and its words; those of "yes or no" are left to the reader.
    """
    before: list[tuple[Field, list[tuple[str, str]]]] = []
    for field in form:
        if field.key == key:
            break
        answers = [(f"{field.key}={one.key}", one.label) for one in field.choices]
        if field.kind == "yes_no":
            answers = [(f"{field.key}=yes", ""), (f"{field.key}=no", "")]
        if answers:
            before.append((field, answers))
    return before


def key_of(label: str, taken: Container[object]) -> str:
    """A key that no other has: small letters, digits and _, the first a letter."""
    plain = unicodedata.normalize("NFKD", label.replace("ß", "ss"))
    words = re.sub(r"[^a-z0-9]+", "_", plain.encode("ascii", "ignore").decode().lower()).strip("_")
    key = (words if words[:1].isalpha() else f"q_{words}".rstrip("_"))[:36].rstrip("_")
    number, found = 1, key
    while found in taken:
        number += 1
        found = f"{key}_{number}"
    return found


def _said(question: Typed, key: str) -> dict[str, object]:
    said: dict[str, object] = {"key": key, "label": question.label, "kind": question.kind}
    if question.required:
        said["required"] = True
    if question.help:
        said["help"] = question.help
    if question.kind in CHOOSES:
        said["choices"] = _choices(question.choices)
    if question.when:
        pairs = (each.partition("=") for each in question.when.split())
        said["shown_when"] = {name: wanted for name, _sign, wanted in pairs}
    return said


def _choices(lines: Sequence[TypedChoice]) -> Declared:
    """What has a name or a price; an emptied line is a choice that is taken away."""
    taken = {line.key for line in lines if line.key}
    said: Declared = []
    for line in lines:
        if not (line.label or line.price):
            continue
        key = line.key or key_of(line.label, taken)
        taken.add(key)
        values: dict[str, object] = {"key": key, "label": line.label}
        if line.price:
            values["price"] = _amount(line.price)
        if line.help:
            values["help"] = line.help
        said.append(values)
    return said


def _amount(text: str) -> str:
    plain = "".join(text.split())
    return plain.replace(",", ".") if _PRICE_WITH_COMMA.fullmatch(plain) else plain
