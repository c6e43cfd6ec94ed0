"""The analysis of each quarter, and reminders of changes that stay open. Safe to run twice."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from shallmark.common.notices.models import Notice
from shallmark.common.notices.notify import notify
from shallmark.common.parameters.queries import value
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.change_quarters import bounds, quarter_of, quarter_words
from shallmark.manage.change_configuration.change_rules import holders
from shallmark.manage.change_configuration.models import Change, ChangeAnalysis


def run_quarters(now: datetime) -> int:
    """Draft the analysis of the quarter that ended last; those before it were missed."""
    first, _after = bounds(quarter_of(now))
    ended = quarter_of(first - timedelta(seconds=1))
    done = 0
    for late in ChangeAnalysis.objects.filter(status__in=("due", "drafted"), period__lt=ended):
        reason = _("The next quarter ended first.")
        writes.perform(late, "miss", by=None, reason=reason, authority=SYSTEM)
        done += 1
    start, after = bounds(ended)
    changes = Change.objects.filter(requested_at__gte=start, requested_at__lt=after)
    if changes.exists():
        analysis = analysis_of(ended)
        if analysis.status == "due":
            reason = _("The quarter ended.")
            writes.perform(analysis, "draft", by=None, reason=reason, authority=SYSTEM)
            done += 1
    return done


def analysis_of(quarter: str) -> ChangeAnalysis:
    """The record of the quarter, made where there is none."""
    analysis = ChangeAnalysis.objects.filter(period=quarter).first()
    if analysis is not None:
        return analysis
    title = _("Changes of %(quarter)s") % {"quarter": quarter_words(quarter)}
    values = {"title": title, "period": quarter}
    return writes.create(ChangeAnalysis, by=None, values=values, authority=SYSTEM)


def remind_stale(now: datetime) -> int:
    """Tell implementer and change managers once of each change open past its planned end."""
    late = now - timedelta(days=int(value("stale_change_days")))
    stale = Change.objects.filter(
        status__in=("scheduled", "implement", "review"), planned_end__lt=late
    )
    reminders = Notice.objects.filter(record_key="change", kind="change_stale").values("record_id")
    count = 0
    for change in stale.exclude(pk__in=reminders).select_related("implementer"):
        people = [change.implementer, *holders(["change_manager"])]
        notify(people, "change_stale", change, at=now)
        count += 1
    return count
