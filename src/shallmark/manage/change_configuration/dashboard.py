"""The charts of Change and Configuration."""

from django.utils.translation import gettext_lazy as _

from shallmark.manage.change_configuration.models.change_states import NORMAL, Category, Outcome
from shallmark.manage.change_configuration.models.ci_states import PRESENT
from shallmark.workplace.charts.declared import Chart, Dashboard, Mark, Series
from shallmark.workplace.charts.periods import quarters

#: a change belongs to the quarter in which it was asked for, as in the analysis of the quarter
ASKED = {"requested_at": "{start}..{end}"}
JUDGED = {**ASKED, "outcome": ",".join(Outcome.values)}
WELL = {**ASKED, "outcome": str(Outcome.SUCCESS)}
IS_STANDARD = {"category": str(Category.STANDARD)}
IS_NORMAL = {"category": ",".join(NORMAL)}
IS_EMERGENCY = {"category": str(Category.EMERGENCY)}

DASHBOARD = Dashboard(
    function="change-and-configuration",
    charts=(
        Chart(
            key="outcome",
            title=_("Changes by outcome"),
            caption=_("by the quarter in which they were requested, once they have one"),
            record="change",
            series=tuple(Series(each.label, {**ASKED, "outcome": str(each)}) for each in Outcome),
            mark=Mark.COLUMNS,
            over=quarters,
            wide=True,
        ),
        Chart(
            key="success",
            title=_("Succeeded without issues"),
            caption=_("percent of what has an outcome"),
            record="change",
            series=(
                Series(_("all"), WELL, of=JUDGED),
                Series(_("normal"), {**WELL, **IS_NORMAL}, of={**JUDGED, **IS_NORMAL}),
                Series(_("emergency"), {**WELL, **IS_EMERGENCY}, of={**JUDGED, **IS_EMERGENCY}),
            ),
            mark=Mark.LINES,
            over=quarters,
        ),
        Chart(
            key="emergency",
            title=_("Emergency changes"),
            caption=_("percent of what was requested"),
            record="change",
            series=(Series(_("emergency"), {**ASKED, **IS_EMERGENCY}, of=ASKED),),
            mark=Mark.LINES,
            over=quarters,
        ),
        Chart(
            key="category",
            title=_("Changes by category"),
            caption=_("by the quarter in which they were requested"),
            record="change",
            series=(
                Series(_("standard"), {**ASKED, **IS_STANDARD}),
                Series(_("normal"), {**ASKED, **IS_NORMAL}),
                Series(_("emergency"), {**ASKED, **IS_EMERGENCY}),
            ),
            mark=Mark.COLUMNS,
            over=quarters,
        ),
        Chart(
            key="class",
            title=_("Items by class"),
            caption=_("present now"),
            record="ci",
            series=(Series(_("items"), {"status": ",".join(PRESENT)}),),
            mark=Mark.BARS,
            by="type",
        ),
    ),
)
