"""What one works with on the pages of risk criteria, assessments and controls."""

from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from shallmark.common.blocks.tables import Line, Table, first_of, line_of, listed
from shallmark.common.blocks.words import Countdown, Drawn, day_of
from shallmark.common.links.models import Link
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type
from shallmark.kernel.tracking import versions_of
from shallmark.manage.grc.models import Control, Risk, RiskAssessment, RiskCriteria
from shallmark.manage.grc.models.risk import OPEN
from shallmark.manage.grc.queries import PROTECTS, criteria, risks_of
from shallmark.manage.grc.risk_map import map_context
from shallmark.pages.record_base import new_address

#: months between two reviews of a control, and two assessments of a scope (CHK-SEC-04 and -05)
YEARLY = 12


def criteria_work(rules: RiskCriteria, person: Person) -> dict[str, Any]:
    """The map with its limit, the risks above it, who may accept them, and what the steps mean."""
    now = criteria()
    holds = now is not None and now.pk == rules.pk
    above = Risk.objects.visible_to(person).filter(status__in=OPEN, score__gt=rules.limit_score)
    ordered = above.select_related("owner").order_by(F("score").desc(), "pk")
    lines, count = first_of(ordered)
    holders = rules.acceptor_role.assignments.in_effect(clock.now().date())
    return {
        "apart": ("scale",),
        "work": [
            Drawn(
                key="map",
                name=_("Open risks, and the limit"),
                template="grc/criteria_map.html",
                sheet="grc/grc.css",
                values=map_context(Risk.objects.visible_to(person).filter(status__in=OPEN), rules),
                caption=_("these criteria hold now") if holds else _("newer criteria hold now"),
                url="/risks/map",
                link=_("Register and map"),
                half=True,
            ),
            listed(
                key="acceptors",
                name=_("May accept more"),
                says=rules.acceptor_role.title,
                lines=[
                    Line(title=one.person.title, icon="user")
                    for one in holders.select_related("person").order_by("person__title")
                ],
                empty=_("Nobody holds the role: no risk above the limit can be accepted."),
                half=True,
            ),
            listed(
                key="above",
                name=_("Risks above the limit"),
                columns=(_("Owner"), _("Treatment"), _("Score")),
                lines=[
                    line_of(one, one.owner, one.get_treatment_display(), one.score, tone="bad")
                    for one in lines
                ],
                count=count,
                url="/risks?view=above" if holds else "",
                empty=_("No open risk is above it."),
            ),
            *_steps(rules),
        ],
    }


def _steps(rules: RiskCriteria) -> list[Table]:
    """What each step of the scale means."""
    heads = (("likelihood", _("Steps of likelihood")), ("impact", _("Steps of impact")))
    steps = rules.steps().items()
    return [
        listed(
            key=axis,
            name=head,
            columns=(_("Means"),),
            lines=[Line(title=name, cells=(text,)) for name, text in steps if axis in name],
            half=True,
        )
        for axis, head in heads
    ]


def assessment_work(exercise: RiskAssessment, person: Person) -> dict[str, Any]:
    """What was found in it, when the next is due, and the exercises before and after."""
    here = Q(from_key="risk_assessment", from_id=exercise.pk, to_key="risk")
    there = Q(to_key="risk_assessment", to_id=exercise.pk, from_key="risk")
    ends = Link.objects.filter(here | there).values_list("from_key", "from_id", "to_id")
    found = {
        to_id if from_key == "risk_assessment" else from_id for from_key, from_id, to_id in ends
    }
    risks = Risk.objects.visible_to(person).filter(pk__in=found).select_related("owner")
    rules = criteria()
    limit = rules.limit_score if rules else None
    others = RiskAssessment.objects.visible_to(person).filter(scope=exercise.scope)
    series = list(others.select_related("assessor").order_by("-done_at", "-pk"))
    newest = bool(series) and series[0].pk == exercise.pk
    add = new_address(person, "risk")
    blocks: list[Any] = [
        listed(
            key="found",
            name=_("Risks that it found"),
            columns=(_("Owner"), _("Treatment"), _("Score")),
            lines=[
                line_of(
                    one,
                    one.owner,
                    one.get_treatment_display(),
                    one.score,
                    tone="bad" if limit and (one.score or 0) > limit else "",
                )
                for one in risks.order_by(F("score").desc(nulls_last=True), "pk")
            ],
            empty=_("No risk is linked: link those that were found at the side."),
            add=(add, _("New risk")) if add else None,
        ),
        listed(
            key="series",
            name=_("Assessments of this scope"),
            columns=(_("By"), _("Done")),
            lines=[
                line_of(one, one.assessor, one.done_at, here=one.pk == exercise.pk)
                for one in series
            ],
            half=True,
        ),
    ]
    if newest:
        ends_on = clock.months_from(exercise.done_at, YEARLY)
        blocks.append(
            Countdown(
                key="next", name=_("Next assessment"), begins=exercise.done_at, ends=ends_on,
                half=True,
            )
        )  # fmt: skip
    return {"work": blocks}


def control_work(control: Control, person: Person) -> dict[str, Any]:
    """What it treats and protects, what its reviews found, and when the next is due."""
    risks = risks_of(control).filter(pk__in=Risk.objects.visible_to(person))
    last = control.reviewed_at or control.in_operation_at
    running = control.status in {Control.Status.OPERATING, Control.Status.FAILING}
    blocks: list[Any] = [_reviews(control)]
    if last is not None and running:
        since = day_of(last) or last.date()
        blocks.append(
            Countdown(
                key="review",
                name=_("Next review"),
                begins=since,
                ends=clock.months_from(since, YEARLY),
                caption=_("by another than who keeps it up"),
                half=True,
            )
        )
    blocks += [
        listed(
            key="treats",
            name=_("Risks that it treats"),
            columns=(_("Owner"), _("Treatment"), _("Score")),
            lines=[
                line_of(one, one.owner, one.get_treatment_display(), one.score)
                for one in risks.select_related("owner").order_by(F("score").desc(nulls_last=True))
            ],
            empty=_("It treats no risk: link them by “treats”."),
        ),
        listed(
            key="protects",
            name=_("What it protects"),
            lines=_protected(control, person),
        ),
    ]
    return {"apart": ("review_note",), "work": blocks}


def _reviews(control: Control) -> Table:
    """Each review as the history keeps it, newest first."""
    rows = versions_of(Control).filter(pgh_obj_id=control.pk, reviewed_at__isnull=False)
    names = ("reviewed_at", "review_result", "review_note", "reviewed_by__title")
    known = {at: rest for at, *rest in rows.order_by("pgh_id").values_list(*names)}
    words = {key: str(word) for key, word in Control.Result.choices}
    return listed(
        key="reviews",
        name=_("Reviews"),
        columns=(_("By"), _("Held"), _("Result")),
        lines=[
            Line(
                title=note or _("nothing is noted"),
                cells=(by, day_of(at), words.get(result, "")),
                tone="bad" if result == Control.Result.FAILED else "",
            )
            for at, (result, note, by) in sorted(known.items(), reverse=True)
        ],
        empty=_("Nobody has looked yet whether it works."),
        half=True,
    )


def _protected(control: Control, person: Person) -> list[Line]:
    """Items and services that it protects, as far as the reader may open them."""
    ends = Link.objects.filter(kind=PROTECTS, from_key="control", from_id=control.pk)
    wanted: dict[str, list[int]] = {}
    for key, pk in ends.values_list("to_key", "to_id"):
        wanted.setdefault(key, []).append(pk)
    lines = []
    for key, ids in wanted.items():
        seen = get_record_type(key).model.objects.visible_to(person).filter(pk__in=ids)
        lines += [line_of(one) for one in seen.order_by("title")]
    return lines
