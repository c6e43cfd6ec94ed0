"""What follows a write, and what other functions call: parties told, regressions."""

from datetime import datetime
from typing import Any, TypedDict

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.links.models import Link
from shallmark.common.notices.notify import SILENT, notify
from shallmark.common.parameters.texts import says
from shallmark.kernel import writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.manage.grc.models import Control, Improvement, Nonconformity, NonconformityRow

#: closed, or waiting for the effect to show
RESTING = (Nonconformity.Status.EFFECT_REVIEW, Nonconformity.Status.CLOSED)


@after(Nonconformity, "accept")
def tell_of_major(finding: Nonconformity, change: WriteEvent) -> None:
    """Interested parties are told of a major nonconformity."""
    if finding.grade == Nonconformity.Grade.MAJOR and change.source not in SILENT:
        tell_parties(finding, by=change.by, at=change.at)


@after(Control, "review")
def follow_review(control: Control, change: WriteEvent) -> None:
    """A control that does not work is failing, and somebody has to find out why."""
    if control.review_result != Control.Result.FAILED:
        return
    reason = _("Its review says that it does not work.")
    writes.perform(control, "fail", by=change.by, reason=reason, authority=FOLLOWING)
    if change.source in SILENT:
        return
    action = writes.create(
        Nonconformity,
        by=change.by,
        values={
            "title": _("Control does not work: %(title)s") % {"title": control.title[:200]},
            "source": Nonconformity.Source.REVIEW,
            "clause": "8.7.3.2",
            "description": control.review_note or reason,
            "owner": control.owner,
        },
        authority=FOLLOWING,
    )
    relate(action, control, by=change.by)


@after(Improvement, "create")
def file_statement(improvement: Improvement, change: WriteEvent) -> None:
    """A statement that a source gave nothing is no opportunity to be decided on."""
    if not says(improvement, improvement.statement_of_none):
        return
    reason = _("States that the source gave no opportunity.")
    options: dict[str, Any] = {"authority": FOLLOWING, "reason": reason}
    values = {"decision_reason": reason}
    writes.perform(improvement, "decline", by=change.by, values=values, **options)


class Row(TypedDict):
    """A row that a run of a check found."""

    record: str
    url: str
    sentence: str
    at: datetime | None


def tell_parties(nonconformity: Nonconformity, *, by: Person | None, at: datetime) -> int:
    """Tell top management, those who keep risks, and the owner; returns how many were told."""
    count = notify(parties(at), "nonconformity", nonconformity, by=by, at=at, audience="parties")
    return len(count)


def parties(at: datetime) -> QuerySet[Person]:
    """Holders of roles of top management, and of those that keep risk and compliance."""
    day = at.date()
    held = Q(role_assignments__starts_on__lte=day) & (
        Q(role_assignments__ends_on__isnull=True) | Q(role_assignments__ends_on__gt=day)
    )
    wanted = Q(role_assignments__role__top_management=True) | Q(
        role_assignments__role__rights="risk_compliance_manager"
    )
    people: QuerySet[Person] = get_user_model().objects.filter(held & wanted, is_active=True)
    return people.distinct()


def relate(
    first: Record, second: Record, *, by: Person | None, kind: str = Link.Kind.RELATED
) -> Link:
    """Link two records of a write that is going on."""
    link, _made = Link.objects.get_or_create(
        kind=kind,
        from_key=type(first).record_type().key,
        from_id=first.pk,
        to_key=type(second).record_type().key,
        to_id=second.pk,
        defaults={
            "from_reference": first.reference,
            "to_reference": second.reference,
            "created_by": by,
        },
    )
    return link


def keep_rows(nonconformity: Nonconformity, run: int, rows: list[Row]) -> int:
    """Attach the rows of a run (record, url, sentence, at); those it holds stay as they are.

    Returns how many were offered.
    """
    NonconformityRow.objects.bulk_create(
        (NonconformityRow(nonconformity=nonconformity, run=run, **row) for row in rows),
        ignore_conflicts=True,
    )
    return len(rows)


def regress(check_id: str, run: int, rows: list[Row], *, seen_at: datetime) -> Nonconformity | None:
    """The check failed again: reopen what was closed or waits for its effect, with the new rows.

    Nothing happens where an episode of the check is open already, where there never was one, and
    where the run looked at a time before the actions were done.
    """
    known = Nonconformity.objects.filter(check_id=check_id, source="check")
    last = known.exclude(status=Nonconformity.Status.REJECTED).order_by("-pk").first()
    if last is None or last.status not in RESTING:
        return None
    if seen_at <= (last.closed_at or last.actions_done_at or seen_at):
        return None
    values = {"reopen_reason": _("Run %(run)d found it again.") % {"run": run}}
    opened: Nonconformity = writes.perform(
        last, "regress", by=None, values=values, authority=SYSTEM
    )
    keep_rows(opened, run, rows)
    if opened.owner is not None:
        notify([opened.owner], "assigned", opened, values={"actor": check_id})
    return opened
