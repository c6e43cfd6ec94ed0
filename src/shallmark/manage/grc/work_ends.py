"""What one works with on the pages of what comes to its end: exceptions and outsiders' access."""

from typing import Any

from django.utils.translation import gettext as _

from shallmark.common.blocks.tables import Line, line_of, listed
from shallmark.common.blocks.words import Countdown, Reading, called, change, day_of
from shallmark.common.documents.work import seen_in_force, text_block
from shallmark.kernel.people import Person
from shallmark.manage.grc.models import ExternalAccess, PolicyException
from shallmark.pages import formats
from shallmark.plan.policy.page_direction import lines_in, policy_called


def exception_work(exception: PolicyException, person: Person) -> dict[str, Any]:
    """How long it holds, which rule is not kept by what, and what makes up for it."""
    departs = called([exception.record], person).get(exception.record)
    policy = policy_called(exception.policy, person)
    version = seen_in_force(policy.document_id, person) if policy else None
    others = PolicyException.objects.visible_to(person).filter(policy=exception.policy)
    unknown = Line(title=exception.policy, icon="gavel", cells=(_("no policy is called so"),))
    lines = [line_of(policy, policy.review_due) if policy else unknown]
    if departs is not None:
        lines.append(line_of(departs, _("departs from it")))
    blocks: list[Any] = [
        Countdown(
            key="until",
            name=_("Holds until"),
            begins=day_of(exception.approved_at) or day_of(exception.created_at),
            ends=exception.until,
            is_over=exception.status in {"ended", "refused"},
            done=day_of(exception.ended_at or exception.decided_at),
            half=True,
        ),
        listed(key="rule", name=_("The rule that is not kept"), lines=lines, half=True),
        Reading(
            key="compensation",
            name=_("What makes up for it"),
            parts=[("", exception.compensation)] if exception.compensation.strip() else (),
            empty=_("Nothing makes up for it yet."),
            url=(change(exception, "compensation") or ("", ""))[0],
            link=_("Change"),
        ),
    ]
    if version is not None:
        blocks.append(text_block(version, _("What the policy says"), ""))
    blocks.append(
        listed(
            key="others",
            name=_("Exceptions from the same policy"),
            columns=(_("Approved by"), _("Until")),
            lines=[
                line_of(one, one.approved_by, one.until, here=one.pk == exception.pk)
                for one in others.select_related("approved_by").order_by("until", "pk")
            ],
        )
    )
    return {"apart": ("compensation",), "work": blocks}


def _waits(access: ExternalAccess) -> str:
    """What is missing until it is active, or "" where it was."""
    if access.status == "requested":
        return _("Nobody has access by it: it is not approved yet.")
    if access.status == "approved":
        day = formats.day(access.starts_on) if access.starts_on else _("no day yet")
        return _("Nobody has access by it yet: it begins by itself (%(day)s).") % {"day": day}
    return ""


def access_work(access: ExternalAccess, person: Person) -> dict[str, Any]:
    """How long it holds, to which systems, and what else this party may reach."""
    systems = lines_in(access.systems)
    found = called(systems, person)
    others = ExternalAccess.objects.visible_to(person).filter(party__iexact=access.party)
    named = [(text, found.get(text.partition(" ")[0])) for text in systems]
    return {
        "apart": ("systems",),
        "work": [
            Countdown(
                key="until",
                name=_("Access of %(party)s") % {"party": access.party},
                begins=access.starts_on,
                ends=access.ends_on,
                is_over=access.status in {"ended", "refused"},
                waits=_waits(access),
                done=day_of(access.ended_at or access.decided_at),
                caption=access.agreement or _("No agreement is named."),
                half=True,
            ),
            listed(
                key="systems",
                name=_("To these systems"),
                lines=[
                    line_of(record) if record else Line(title=text, icon="server-cog")
                    for text, record in named
                ],
                half=True,
            ),
            listed(
                key="others",
                name=_("All access of this party"),
                columns=(_("Approved by"), _("From"), _("Until")),
                lines=[
                    line_of(
                        one, one.approved_by, one.starts_on, one.ends_on, here=one.pk == access.pk
                    )
                    for one in others.select_related("approved_by").order_by("-ends_on", "pk")
                ],
            ),
        ],
    }
