"""The analysis of each quarter, and reminders of changes that stay open. Safe to run twice."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from shallmark.common.notices.models import Notice
from shallmark.common.notices.telling import tell
from shallmark.common.parameters.queries import value
from shallmark.kernel import door
from shallmark.manage.change_configuration.change_quarters import bounds, quarter_of
from shallmark.manage.change_configuration.change_rules import holders
from shallmark.manage.change_configuration.models import Change, ChangeAnalysis


def run_quarters(now: datetime, *, source: str = "job") -> int:
    """Draft the analysis of the quarter that ended last; those before it were missed."""
    first, _after = bounds(quarter_of(now))
    ended = quarter_of(first - timedelta(seconds=1))
    done = 0
    for late in ChangeAnalysis.objects.filter(status__in=("due", "drafted"), period__lt=ended):
        reason = _("The next quarter ended first.")
        door.perform(late, "miss", by=None, reason=reason, at=now, source=source)
        done += 1
    start, after = bounds(ended)
    asked = Change.objects.filter(requested_at__gte=start, requested_at__lt=after)
    if asked.exists():
        analysis = analysis_of(ended, at=now, source=source)
        if analysis.status == "due":
            reason = _("The quarter ended.")
            door.perform(analysis, "draft", by=None, reason=reason, at=now, source=source)
            done += 1
    return done


def analysis_of(quarter: str, *, at: datetime, source: str) -> Any:
    """The record of the quarter, made where there is none."""
    found = ChangeAnalysis.objects.filter(period=quarter).first()
    if found is not None:
        return found
    values = {"title": _("Changes of %(quarter)s") % {"quarter": quarter}, "period": quarter}
    return door.create(ChangeAnalysis, by=None, values=values, at=at, source=source)


def remind_stale(now: datetime) -> int:
    """Tell implementer and change managers once of each change open past its planned end."""
    late = now - timedelta(days=int(value("stale_change_days")))
    stale = Change.objects.filter(
        status__in=("scheduled", "implement", "review"), planned_end__lt=late
    )
    told = Notice.objects.filter(record_key="change", kind="change_stale").values("record_id")
    count = 0
    for change in stale.exclude(pk__in=told).select_related("implementer"):
        people = [change.implementer, *holders(["change_manager"])]
        tell(people, "change_stale", change, at=now, source="job")
        count += 1
    return count
