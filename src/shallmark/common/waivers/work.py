"""What one works with on the page of a waiver: how long it holds, and what it hides now."""

from typing import Any

from django.utils.translation import gettext as _

from shallmark.common.blocks.tables import MOST, Line, line_of, listed
from shallmark.common.blocks.words import Countdown, Later, called, day_of
from shallmark.common.waivers.checks import titles
from shallmark.common.waivers.models import Status, Waiver
from shallmark.common.waivers.queries import earlier_of, failing
from shallmark.kernel.people import Person


def waiver_work(waiver: Waiver, person: Person) -> dict[str, Any]:
    """Its end, the rows that it hides, and what was accepted of the same check before."""
    seen = Waiver.objects.visible_to(person)
    same = earlier_of(waiver).filter(pk__in=seen).select_related("approved_by")
    ended = waiver.revoked_at or waiver.refused_at
    title = titles().get(waiver.check_id, "")
    return {
        "work": [
            Countdown(
                key="until",
                name=_("Holds until"),
                begins=day_of(waiver.valid_from) or day_of(waiver.created_at),
                ends=day_of(waiver.valid_to) or waiver.valid_to.date(),
                is_over=waiver.status in {Status.REFUSED, Status.REVOKED},
                done=day_of(ended),
                half=True,
            ),
            listed(
                key="check",
                name=_("The check that fails"),
                lines=[
                    Line(
                        title=f"{waiver.check_id} {title}".strip(),
                        url=f"/conformity/checks/{waiver.check_id}",
                        icon="shield-x",
                        cells=(waiver.record or _("the whole check"),),
                    )
                ],
                half=True,
            ),
            Later("hidden", _("What it hides now")),
            listed(
                key="earlier",
                name=_("Other waivers of the same"),
                columns=(_("Approved by"), _("Until")),
                lines=[
                    line_of(one, one.approved_by, day_of(one.valid_to))
                    for one in same.order_by("-valid_to")[:MOST]
                ],
            ),
        ]
    }


def hidden(waiver: Waiver, person: Person) -> dict[str, Any]:
    """What fails the check at this moment and is covered; what one may not open is counted."""
    fails = {reference for tell in failing for reference in tell(waiver.check_id)}
    covered = sorted(fails & {waiver.record} if waiver.record else fails)
    found = called(covered[:MOST], person)
    unseen = len(covered[:MOST]) - len(found)
    caption = _("%(number)d more that you may not open") % {"number": unseen} if unseen else ""
    return {
        "work": [
            listed(
                key="hidden",
                name=_("What it hides now"),
                says=caption,
                lines=[line_of(found[name], name) for name in covered[:MOST] if name in found],
                count=len(covered),
                url=f"/conformity/checks/{waiver.check_id}",
                empty=_(
                    "Nothing that it covers fails the check at this moment: it may be revoked."
                ),
            )
        ]
    }
