"""Who says whether something worked: the list at the side of findings and improvements."""

from collections.abc import Mapping
from typing import Any

from shallmark.kernel.people import Person
from shallmark.manage.team.models import Person as Member

#: names of those who may, in view
SHOWN = 6


def judging(
    parts: Mapping[int, str], takers: list[Member], person: Person, may_not: str, may: str
) -> dict[str, Any]:
    """Whoever had a part in it and is kept from it by the gate, then the others who may. One query.

    `takers`: who may take the step by their role.
    """
    kept = Member.objects.filter(pk__in=parts).order_by("title")
    free = [one for one in takers if one.pk not in parts]
    return {
        "reader": person.pk,
        "kept": [(one, parts[one.pk]) for one in kept],
        "free": free[:SHOWN],
        "more": max(len(free) - SHOWN, 0),
        "may_not": may_not,
        "may": may,
    }
