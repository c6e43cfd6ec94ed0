"""The charts of Customer Service."""

from django.utils.translation import gettext_lazy as _

from shallmark.operate.customer_service.models.states import OPEN
from shallmark.workplace.charts.declared import Chart, Dashboard, Mark, Series
from shallmark.workplace.charts.periods import ages, weeks

#: as the filter of the list says it
IS_OPEN = {"status": ",".join(OPEN)}
OPENED = {"created_at": "{start}..{end}"}
RESOLVED = {"resolved_at": "{start}..{end}"}
#: begun before the end of the week, and neither resolved nor canceled by then
LEFT = {
    "created_at": "..{end}",
    "resolved_at": "{end}..,none",
    "canceled_at": "{end}..,none",
}
IN_TIME = {**RESOLVED, "clock_state": "met"}
TIMED = {**RESOLVED, "clock_state": "met,missed"}
URGENT, USUAL, LOW = {"priority": "1,2"}, {"priority": "3"}, {"priority": "4,5,none"}

DASHBOARD = Dashboard(
    function="customer-service",
    front=("flow", "in_time"),
    charts=(
        Chart(
            key="flow",
            title=_("Incidents a week"),
            caption=_("opened, resolved, and left open at its end"),
            record="incident",
            series=(
                Series(_("opened"), OPENED),
                Series(_("resolved"), RESOLVED),
                Series(_("left open"), LEFT),
            ),
            mark=Mark.LINES,
            over=weeks,
            wide=True,
        ),
        Chart(
            key="age",
            title=_("Age of what is open"),
            caption=_("by when it was recorded, in days"),
            record="incident",
            series=(
                Series(_("P1 and P2"), {**IS_OPEN, **OPENED, **URGENT}),
                Series(_("P3"), {**IS_OPEN, **OPENED, **USUAL}),
                Series(_("P4, P5, none"), {**IS_OPEN, **OPENED, **LOW}),
            ),
            mark=Mark.COLUMNS,
            over=ages,
        ),
        Chart(
            key="in_time",
            title=_("Every agreed time kept"),
            caption=_("percent of what was resolved in the week and has a target"),
            record="incident",
            series=(
                Series(_("all"), IN_TIME, of=TIMED),
                Series(_("P1 and P2"), {**IN_TIME, **URGENT}, of={**TIMED, **URGENT}),
                Series(_("P3"), {**IN_TIME, **USUAL}, of={**TIMED, **USUAL}),
            ),
            mark=Mark.LINES,
            over=weeks,
        ),
        Chart(
            key="category",
            title=_("By category"),
            caption=_("opened in 13 weeks"),
            record="incident",
            series=(Series(_("incidents"), OPENED),),
            mark=Mark.BARS,
            over=weeks,
            by="category",
        ),
        Chart(
            key="satisfaction",
            title=_("Satisfaction"),
            caption=_("percent of those asked in the week who answered, and how"),
            record="satisfaction",
            series=(
                Series(_("answered"), {**OPENED, "status": "answered"}, of=OPENED),
                Series(_("good"), {**OPENED, "score": "4,5"}, of={**OPENED, "status": "answered"}),
                Series(_("bad"), {**OPENED, "score": "1,2"}, of={**OPENED, "status": "answered"}),
            ),
            mark=Mark.LINES,
            over=weeks,
        ),
        Chart(
            key="score",
            title=_("How it was"),
            caption=_("answers to what was asked in 13 weeks"),
            record="satisfaction",
            series=(Series(_("answers"), {**OPENED, "status": "answered"}),),
            mark=Mark.BARS,
            over=weeks,
            by="score",
        ),
        Chart(
            key="service",
            title=_("By service"),
            caption=_("opened in 13 weeks"),
            record="incident",
            series=(Series(_("incidents"), OPENED),),
            mark=Mark.BARS,
            over=weeks,
            by="service",
        ),
    ),
)
