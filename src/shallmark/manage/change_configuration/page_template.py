"""What the page of a standard change shows: its text as it is followed, and what came of it."""

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import named, row, state_of, who
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Countdown, Fact, Figures, Notice, Reading, day_of
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.deciding import waiting_on
from shallmark.manage.change_configuration.models import Change, StandardChange
from shallmark.manage.change_configuration.models.change_states import OPEN, UNHAPPY
from shallmark.manage.change_configuration.models.change_template import HELD, TemplateStatus
from shallmark.pages import formats
from shallmark.pages.record_base import is_changeable, is_staff

#: changes in view
MOST = 40
#: what the blocks say
DRAWN = ("steps", "backout_plan", "backout_minutes", "risk", "valid_to", "last_failure", "purpose")


def template_context(template: StandardChange, person: Person) -> dict[str, Any]:
    """Whether it may be used today, what is done by it, and how its changes went. Two queries."""
    waits: dict[str, Any] = {"waits": template.status == TemplateStatus.IN_APPROVAL}
    if not is_staff(person):
        return waits
    waits["asked"] = waiting_on(template, person) if waits["waits"] else None
    changes = Change.objects.visible_to(person).filter(template=template)
    work = [
        *_unusable(template),
        Figures(_numbers(template, changes)),
        _text(template),
        *_review(template),
        _made_from_it(template, changes),
    ]
    return {**waits, "apart": DRAWN, "work": work}


def _unusable(template: StandardChange) -> list[Notice]:
    if template.status == TemplateStatus.SUSPENDED:
        day = formats.day(template.last_failure) if template.last_failure else "–"
        sentence = _("A change made from it failed on %(day)s: nobody uses it until it is approved"
                     " anew.")  # fmt: skip
        return [Notice(sentence % {"day": day}, tone="bad", icon="alert-triangle")]
    if template.status == TemplateStatus.EXPIRED:
        return [Notice(_("Its approval has expired: submit it anew."), tone="warn")]
    return []


def _numbers(template: StandardChange, changes: Any) -> list[Fact]:  # noqa: ANN401  a queryset
    """Counted in one statement; each opens its rows."""
    counts = changes.aggregate(
        made=Count("pk"),
        open=Count("pk", filter=Q(status__in=OPEN)),
        unhappy=Count("pk", filter=Q(outcome__in=UNHAPPY)),
    )
    base = f"/changes?view=%s&template={template.reference}"
    return [
        Fact(_("changes made from it"), counts["made"], base % "all"),
        Fact(_("open now"), counts["open"], base % "open"),
        Fact(_("failed or backed out"), counts["unhappy"], base % "unhappy",
               "bad" if counts["unhappy"] else ""),
    ]  # fmt: skip


def _text(template: StandardChange) -> Reading:
    """What it is for, step by step, the way back, and the risk."""
    steps = "\n".join(f"{place}. {step}" for place, step in enumerate(template.steps, 1))
    takes = _("It takes %(minutes)d min.") % {"minutes": template.backout_minutes or 0}
    back = f"{template.backout_plan} {takes if template.backout_minutes else ''}".strip()
    risk = str(template.get_risk_display()).capitalize() if template.risk else ""
    parts = [
        (_("What it is for"), template.purpose),
        (_("Steps"), steps),
        (_("Way back"), back),
        (_("Risk"), risk),
    ]
    edits = is_changeable(template) and template.status not in HELD
    return Reading(
        key="text",
        name=_("What is done by it"),
        parts=[(name, text) for name, text in parts if text],
        url=f"{template.get_absolute_url()}/edit" if edits else "",
        link=_("Change the text"),
        empty=_("Nothing is written yet."),
        half=True,
    )


def _review(template: StandardChange) -> list[Countdown]:
    """Last approval, and until when it counts."""
    if template.valid_to is None:
        return []
    approved = ""
    if template.approved_at is not None:
        day = timezone.localtime(template.approved_at).date()
        words = {"who": template.approved_by or "–", "day": formats.day(day)}
        approved = _("Last approved by %(who)s on %(day)s.") % words
    over = template.status in (TemplateStatus.RETIRED, TemplateStatus.EXPIRED)
    return [
        Countdown(
            key="review", name=_("Next review"), ends=template.valid_to,
            begins=day_of(template.approved_at), is_over=over, caption=approved, soon=60, half=True,
        )
    ]  # fmt: skip


def _made_from_it(template: StandardChange, changes: Any) -> Table:  # noqa: ANN401  a queryset
    newest = changes.select_related("implementer").order_by("-planned_start", "-pk")[:MOST]
    rows = [
        row(named(one), state_of(one), str(one.get_outcome_display()) or "–",
            one.implemented_at or one.planned_start or "", who(one.implementer))
        for one in newest
    ]  # fmt: skip
    return Table(
        _("Changes made from it"),
        (_("Change"), _("State"), _("Outcome"), _("Done or planned"), _("By")),
        rows,
        empty=_("No change was made from it yet."),
        url=f"/changes?view=all&template={template.reference}" if rows else "",
        key="changes",
    )
