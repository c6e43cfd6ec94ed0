"""Roles that a person has not accepted yet, and changes that wait for a second person."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.stated.inbox import MOST, Entry
from shallmark.kernel.people import Person
from shallmark.manage.team import confirming
from shallmark.manage.team.models import AccessChange, RoleAssignment

GIVEN = gettext_lazy("Roles given to you")
BY_TWO = gettext_lazy("Waits for a second person")


def waiting(person: Person) -> Iterator[Entry]:
    """Roles first; then what the person may confirm of what others asked."""
    given = RoleAssignment.objects.visible_to(person).filter(
        person=person, status=RoleAssignment.Status.GIVEN
    )
    for assignment in given.select_related("role").order_by("pk")[:MOST]:
        yield Entry(
            GIVEN, assignment, assignment.created_at, verb="accept",
            label=gettext_lazy("Accept the role"),
        )  # fmt: skip
    for change in confirmable(person)[:MOST]:
        sentence = _("%(who)s asks. %(why)s") % {"who": change.asked_by, "why": change.why}
        yield Entry(
            BY_TWO, change, change.created_at, sentence, about=confirming.target_of(change),
            page="/confirm", refuse="refuse",
        )  # fmt: skip


def confirmable(person: Person) -> list[AccessChange]:
    """What others asked that the person may confirm now, the oldest first; queries for each."""
    asked = AccessChange.objects.visible_to(person).filter(status=AccessChange.Status.WAITING)
    others = asked.exclude(asked_by=person).select_related("asked_by").order_by("pk")
    return [change for change in others if confirming.may_confirm(change, person)]
