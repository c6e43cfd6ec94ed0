"""The form of an item as a customer fills it in: what is drawn, and what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.translation import gettext as _

from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type
from shallmark.operate.customer_service import request_forms as forms
from shallmark.operate.customer_service.models import RequestItem
from shallmark.plan.alignment.models import CustomerPerson
from shallmark.plan.alignment.queries import customer_ids_of

#: in front of the keys of the form, which may be called like anything
PREFIX = "answer-"
#: of people or items to choose from
MOST = 500
LONGEST_NOTE = 10_000
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Question:
    """A field as it is drawn: what stands in it, what is wrong with it, whether it is asked now."""

    field: forms.Field
    value: object = ""
    error: str = ""
    is_asked: bool = True
    #: records to choose from: reference and name
    options: tuple[tuple[str, str], ...] = ()
    #: as "Which one: Latitude 7450"; empty where it is always asked
    condition: str = ""

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.field.key}"

    @property
    def when(self) -> str:
        """For the script: names and answers that must be chosen, as "answer-size=large"."""
        return " ".join(f"{PREFIX}{key}={wanted}" for key, wanted in self.field.shown_when)

    def holds(self, key: str) -> bool:
        """Whether this choice is taken."""
        return key in self.value if isinstance(self.value, list) else self.value == key


@dataclass
class Order:
    """What somebody sent, or the empty form: answers, their faults, and the sum."""

    item: RequestItem
    person: Person
    given: dict[str, object]
    answers: dict[str, forms.Answer]
    wrong: dict[str, str]
    whom: str = ""
    note: str = ""
    #: the sum that stood on the button
    shown_cost: Decimal | None = None

    @property
    def form(self) -> forms.Form:
        return self.item.fields_of_form

    @property
    def cost(self) -> Decimal:
        return forms.cost(self.form, self.answers, self.item.cost)

    @property
    def priced(self) -> list[tuple[str, Decimal]]:
        """The chosen parts that cost something."""
        chosen = [
            (choice.label, choice.price)
            for line in forms.lines(self.form, self.answers)
            for choice in line.field.choices
            if choice.price and _is_chosen(choice.key, self.answers[line.field.key])
        ]
        return ([(self.item.title, self.item.cost)] if self.item.cost else []) + chosen

    @property
    def questions(self) -> list[Question]:
        return [self._question(field) for field in self.form]

    def _question(self, field: forms.Field) -> Question:
        return Question(
            field,
            self.given.get(field.key, [] if field.kind == "several" else ""),
            self.wrong.get(field.key, ""),
            forms.is_shown(field, self.answers),
            tuple(options_of(field, self.person)) if field.kind in forms.NAMES else (),
            condition_words(field, self.form),
        )


def empty(item: RequestItem, person: Person) -> Order:
    return Order(item, person, {}, {}, {}, whom=person.reference)


def draft_place(item: RequestItem) -> str:
    """Where what is typed into the form of the item is kept."""
    return f"portal/catalogue/{item.reference}"


def resumed(item: RequestItem, person: Person, kept: Mapping[str, str]) -> Order:
    """What was typed and not sent; nothing of it is wrong before it is sent."""
    data = QueryDict(mutable=True)
    for name, text in kept.items():
        data.setlist(name, str(text).split("\n") if name.startswith(PREFIX) else [str(text)])
    for field in item.fields_of_form:
        if field.kind == "long_text":
            data[f"{PREFIX}{field.key}"] = str(kept.get(f"{PREFIX}{field.key}", ""))
    order = sent(item, person, data)
    order.wrong = {}
    return order


def sent(item: RequestItem, person: Person, data: QueryDict) -> Order:
    """What was sent, checked as the form declares it."""
    form = item.fields_of_form
    given: dict[str, object] = {
        field.key: data.getlist(f"{PREFIX}{field.key}")
        if field.kind == "several"
        else data.get(f"{PREFIX}{field.key}", "")
        for field in form
    }
    answers, wrong = forms.check_answers(form, given)
    for field in form:
        if field.kind not in forms.NAMES or field.key not in answers:
            continue
        if answers[field.key] not in dict(options_of(field, person)):
            wrong[field.key] = _("Choose one that is there.")
    note = data.get("note", "").replace("\0", "").strip()
    if len(note) > LONGEST_NOTE:
        wrong["note"] = _("At most %(count)d letters.") % {"count": LONGEST_NOTE}
    whom = data.get("whom", "") or person.reference
    if whom not in dict(colleagues(person)):
        wrong["whom"] = _("Choose somebody of your organisation.")
    return Order(item, person, given, answers, wrong, whom, note, _sum(data.get("sum", "")))


def _sum(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _is_chosen(key: str, answer: object) -> bool:
    return key in answer if isinstance(answer, list) else key == answer


def condition_words(field: forms.Field, form: forms.Form) -> str:
    """In words, for whom no script hides what is not asked."""
    parts = []
    labels: Mapping[str, forms.Field] = {each.key: each for each in form}
    for key, wanted in field.shown_when:
        choice = labels[key].choice(wanted)
        word = choice.label if choice else {"yes": _("Yes"), "no": _("No")}.get(wanted, wanted)
        parts.append(f"{labels[key].label}: {word}")
    return ", ".join(parts)


def options_of(field: forms.Field, person: Person) -> Options:
    """Reference and name of the records that the reader may name: colleagues, or what one reads."""
    if field.kind == "person":
        return colleagues(person)
    records = get_record_type(forms.NAMES[field.kind]).model.objects.visible_to(person)
    return list(records.order_by("title").values_list("reference", "title")[:MOST])


def colleagues(person: Person) -> Options:
    """People of the same organisation who are still there, the reader first."""
    found = CustomerPerson.objects.filter(
        customer__in=customer_ids_of(person), person__is_active=True
    ).exclude(person=person)
    others = found.order_by("person__title").values_list("person__reference", "person__title")
    return [(person.reference, str(person)), *others[:MOST]]
