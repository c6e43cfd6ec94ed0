"""The form of an item on its page: its questions line by line, one of them open to be changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from shallmark.operate.customer_service import form_edit
from shallmark.operate.customer_service.form_edit import Typed, TypedChoice
from shallmark.operate.customer_service.models import RequestItem
from shallmark.operate.customer_service.portal.order_form import Question, condition_words
from shallmark.operate.customer_service.request_forms import KINDS, Field, Form
from shallmark.pages import formats
from shallmark.pages.record_base import is_changeable

#: in front of the keys of the questions that are drawn as customers see them
SEEN = "seen-"
#: empty lines below what there is to choose from
FREE_LINES = 3


@dataclass(frozen=True)
class QuestionLine:
    """A question as it stands in the list, in words."""

    field: Field
    kind: str
    choices: str
    when: str
    error: str = ""


def form_context(
    item: RequestItem, opened: Typed | None = None, wrong: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The questions, the one that is open, and the form as customers see it. No query.

    Args:
        item: whose form it is.
        opened: what stands in the line that is open; without a key it is a new one.
        wrong: key of a question -> what is wrong with it, "" that of a new one.

    """
    form = item.fields_of_form
    faults = wrong or {}
    offered = item.status == RequestItem.Status.PUBLISHED
    return {
        "questions": [_line(field, form, faults.get(field.key, "")) for field in form],
        "opened": _with_free_lines(opened) if opened else None,
        "opened_wrong": faults.get(opened.key, "") if opened else "",
        "kinds": list(KINDS.items()),
        "asked_if": _asked_if(form, opened) if opened else [],
        "may_form": is_changeable(item) and not offered and not item.record_type().is_closed(item),
        "is_offered": offered,
        "as_seen": [_seen(field, form) for field in form],
        "currency": settings.CURRENCY,
    }


def _line(field: Field, form: Form, error: str) -> QuestionLine:
    when = condition_words(field, form)
    return QuestionLine(field, str(KINDS[field.kind]), _choices(field), when, error)


def _choices(field: Field) -> str:
    return ", ".join(
        f"{one.label} (+ {formats.money(one.price, settings.CURRENCY)})" if one.price else one.label
        for one in field.choices
    )


def _with_free_lines(question: Typed) -> Typed:
    """With lines for what is added to those there are."""
    filled = tuple(one for one in question.choices if one != TypedChoice())
    return replace(question, choices=(*filled, *[TypedChoice()] * FREE_LINES))


def _asked_if(form: Form, opened: Typed) -> list[tuple[str, list[tuple[str, str]]]]:
    """Questions above it, each with the answers at which this one may be asked.

    What was written as text, and asks for several answers, stays a choice of its own.
    """
    words = {"yes": _("Yes"), "no": _("No")}
    groups = [
        (field.label, [(said, word or words[said.rpartition("=")[2]]) for said, word in answers])
        for field, answers in form_edit.conditions(form, opened.key)
    ]
    known = {said for _label, answers in groups for said, _word in answers}
    if opened.when and opened.when not in known:
        field = next((one for one in form if one.key == opened.key), None)
        same = condition_words(field, form) if field else ""
        groups.append((_("As before"), [(opened.when, same or opened.when)]))
    return groups


def _seen(field: Field, form: Form) -> Question:
    """As in the portal, under names that nothing else on the page has."""
    several = [] if field.kind == "several" else ""
    named = replace(
        field,
        key=f"{SEEN}{field.key}",
        shown_when=tuple((f"{SEEN}{key}", wanted) for key, wanted in field.shown_when),
    )
    return Question(
        named, several, options=(("", _("Choose")),), condition=condition_words(field, form)
    )
