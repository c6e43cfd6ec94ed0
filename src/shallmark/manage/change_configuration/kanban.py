"""The board of changes: open ones by state, the next to start first."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models import change_states as states

#: cards of one state
MOST = 12


@dataclass
class Column:
    """One state: its first cards, and how many there are."""

    key: str
    name: str
    cards: list[Change] = field(default_factory=list)
    count: int = 0


def columns(person: Person, *, mine: bool = False) -> list[Column]:
    """A column for each open state, of what the person may read. One query."""
    own = Q(implementer=person.pk) | Q(owner=person.pk) | Q(requester=person.pk)
    changes = Change.objects.visible_to(person).filter(own if mine else Q(), status__in=states.OPEN)
    by_state: dict[str, Any] = {"partition_by": F("status")}
    order = [F("planned_start").asc(nulls_last=True), F("pk").asc()]
    placed = changes.annotate(
        place=Window(RowNumber(), **by_state, order_by=order),
        all_of_state=Window(Count("pk"), **by_state),
    ).filter(place__lte=MOST)
    known = {state.value: Column(state.value, str(state.label)) for state in states.OPEN}
    for change in placed.select_related("implementer").order_by("status", "place"):
        column = known[change.status]
        column.cards.append(change)
        column.count = change.all_of_state
    return list(known.values())
