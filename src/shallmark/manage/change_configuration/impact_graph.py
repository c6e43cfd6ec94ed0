"""The impact of an item as a drawing: items within a few hops, and the relations among them.

The list by hop says the same and more; a drawing of everything could not be read.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.impact import group_sizes, harmed_by, rests_on
from shallmark.manage.change_configuration.models import Ci, CiRelationship, RelationKind
from shallmark.manage.change_configuration.models.ci_states import ENDED

#: items in one drawing, and how many hops may be asked for
MOST, FARTHEST = 60, 6
#: which way is drawn: what rests on the item, what it rests on
WAYS = ("both", "harmed", "beneath")

FIRST_HARMS_SECOND = RelationKind.Impact.FIRST_HARMS_SECOND


@dataclass
class _Reached:
    #: item -> its row: the start in 0, who is harmed above it, what it rests on below
    rows: dict[int, int]
    weakened: set[int] = field(default_factory=set)
    single: frozenset[int] = frozenset()
    #: (item, redundancy group) -> how many it has, how many are needed
    groups: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)


def drawn(item: Ci, person: Person, *, far: int = 3, way: str = "both") -> dict[str, Any]:
    """Items with their rows, relations from who is harmed to what it rests on, and what was cut."""
    walked = _walked(item.pk, min(max(far, 1), FARTHEST), way)
    near = sorted(walked.rows, key=lambda pk: (abs(walked.rows[pk]), pk))
    readable = Ci.objects.visible_to(person).filter(pk__in=near[:MOST]).select_related("type")
    shown = {item.pk: item for item in readable}
    missing = len(near) - len(shown)
    ties = _ties(set(shown))
    walked.groups = group_sizes({_ends(tie)[0] for tie in ties if tie.redundancy_group})
    return {
        "nodes": [_node(shown[pk], walked) for pk in near if pk in shown],
        "edges": [_edge(tie) for tie in ties],
        "cut": _("%(count)d more items are in the list only.") % {"count": missing}
        if missing
        else "",
    }


def _walked(start: int, far: int, way: str) -> _Reached:
    reached = _Reached({start: 0})
    if way != "beneath":
        down = harmed_by(start, far=far)
        for row, hop in enumerate(down.hops, start=1):
            reached.rows.update(dict.fromkeys(hop, row))
        reached.weakened = set(down.weakened)
        reached.rows.update(dict.fromkeys(down.weakened, len(down.hops) + 1))
    if way != "harmed":
        up = rests_on(start, far=far)
        reached.single = up.critical
        for row, hop in enumerate(up.hops, start=1):
            for pk in hop:
                reached.rows.setdefault(pk, -row)
    return reached


def _node(item: Ci, walked: _Reached) -> dict[str, Any]:
    row = walked.rows[item.pk]
    role = "weakened" if item.pk in walked.weakened else "harmed" if row > 0 else "beneath"
    single = item.pk in walked.single
    words = {
        "harmed": _("harmed"),
        "weakened": _("weakened"),
        "beneath": _("alone can harm it") if single else "",
    }
    needs = [
        _("needs %(needed)d of %(members)d") % {"needed": needed, "members": members}
        for (pk, _group), (members, needed) in sorted(walked.groups.items())
        if pk == item.pk
    ]
    lines = [words[role] if row else "", *needs]
    return {
        "id": str(item.pk),
        "url": item.get_absolute_url(),
        "row": row,
        "role": role if row else "start",
        "single": single,
        "family": item.type.family,
        "ended": item.status in ENDED,
        "name": item.title,
        "lines": [
            item.reference,
            f"{item.type}, {item.get_status_display()}",
            ", ".join(filter(None, lines)),
        ],
    }


def _ties(shown: set[int]) -> list[CiRelationship]:
    """Relations among these by which a failure passes on."""
    among = CiRelationship.objects.filter(
        effective_to__isnull=True, from_item__in=shown, to_item__in=shown
    ).exclude(kind__impact=RelationKind.Impact.NONE)
    return list(among.select_related("kind").order_by("pk"))


def _edge(tie: CiRelationship) -> dict[str, Any]:
    """From who is harmed to what it rests on, in the words of that direction."""
    harmed, cause = _ends(tie)
    turned = tie.kind.impact == FIRST_HARMS_SECOND
    return {
        "from": str(harmed),
        "to": str(cause),
        "words": (tie.kind.inverse if turned else "") or tie.kind.title,
        "redundant": bool(tie.redundancy_group),
    }


def _ends(tie: CiRelationship) -> tuple[int, int]:
    """Who is harmed, and by whose failure."""
    ends = (tie.from_item_id, tie.to_item_id)
    return ends[::-1] if tie.kind.impact == FIRST_HARMS_SECOND else ends
