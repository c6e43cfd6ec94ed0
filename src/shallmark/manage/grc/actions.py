"""What follows a write, and what other functions call: parties told, regressions."""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.notices.telling import SILENT, tell
from shallmark.kernel import door
from shallmark.kernel.hooks import Change
from shallmark.kernel.models import Link
from shallmark.manage.grc.models import Control, Improvement, Nonconformity, NonconformityRow

#: closed, or waiting for the effect to show
RESTING = (Nonconformity.Status.EFFECT_REVIEW, Nonconformity.Status.CLOSED)


def after_step(change: Change) -> None:
    """After each write through the door (kernel.hooks.after_steps)."""
    record = change.record
    if isinstance(record, Control) and change.verb == "review":
        _follow_review(record, change)
    elif isinstance(record, Nonconformity) and change.verb == "accept":
        if record.grade == Nonconformity.Grade.MAJOR and change.source not in SILENT:
            tell_parties(record, by=change.by, at=change.at)
    elif isinstance(record, Improvement) and change.verb == "create":
        _file_statement(record, change)


def _follow_review(control: Control, change: Change) -> None:
    """A control that does not work is failing, and somebody has to find out why."""
    if control.review_result != Control.Result.FAILED:
        return
    reason = _("Its review says that it does not work.")
    door.perform(control, "fail", by=change.by, reason=reason, at=change.at, source="job")
    if change.source in SILENT:
        return
    found = door.create(
        Nonconformity,
        by=change.by,
        values={
            "title": _("Control does not work: %(title)s") % {"title": control.title[:200]},
            "source": Nonconformity.Source.REVIEW,
            "clause": "8.7.3.2",
            "description": control.review_note or reason,
            "owner": control.owner,
        },
        at=change.at,
        source="job",
    )
    relate(found, control, by=change.by)


def _file_statement(improvement: Improvement, change: Change) -> None:
    """A statement that a source gave nothing is no opportunity to be decided on."""
    if not improvement.statement_of_none.strip():
        return
    reason = _("States that the source gave no opportunity.")
    said: dict[str, Any] = {"at": change.at, "source": "job", "reason": reason}
    values = {"decision_reason": reason}
    door.perform(improvement, "decline", by=change.by, values=values, **said)


def tell_parties(found: Nonconformity, *, by: Any, at: datetime, source: str = "page") -> int:
    """Tell top management, those who keep risks, and the owner; returns how many were told."""
    told = tell(
        parties(at), "nonconformity", found, by=by, at=at, audience="parties", source=source
    )
    return len(told)


def parties(at: datetime) -> Any:
    """Holders of roles of top management, and of those that keep risk and compliance."""
    day = at.date()
    held = Q(role_assignments__starts_on__lte=day) & (
        Q(role_assignments__ends_on__isnull=True) | Q(role_assignments__ends_on__gt=day)
    )
    wanted = Q(role_assignments__role__top_management=True) | Q(
        role_assignments__role__rights="risk_compliance_manager"
    )
    return get_user_model().objects.filter(held & wanted, is_active=True).distinct()


def relate(first: Any, second: Any, *, by: Any, kind: str = Link.Kind.RELATED) -> Link:
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


def keep_rows(found: Nonconformity, run: int, rows: list[dict[str, Any]]) -> int:
    """Attach the rows of a run (record, url, sentence, at); those it holds stay as they are.

    Returns how many were offered.
    """
    NonconformityRow.objects.bulk_create(
        (NonconformityRow(nonconformity=found, run=run, **row) for row in rows),
        ignore_conflicts=True,
    )
    return len(rows)


def regress(
    check_id: str, run: int, rows: list[dict[str, Any]], *, seen_at: datetime
) -> Nonconformity | None:
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
    opened: Nonconformity = door.perform(last, "regress", by=None, values=values, source="job")
    keep_rows(opened, run, rows)
    if opened.owner is not None:
        tell([opened.owner], "assigned", opened, values={"actor": check_id})
    return opened
