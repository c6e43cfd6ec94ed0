"""The charts of Team."""

from django.utils.translation import gettext_lazy as _

from shallmark.workplace.charts.declared import Chart, Dashboard, Mark, Series
from shallmark.workplace.charts.periods import ahead

DASHBOARD = Dashboard(
    function="team",
    charts=(
        Chart(
            key="competence",
            title=_("Competences by when they end"),
            caption=_("valid ones that end"),
            record="competence_record",
            series=(
                Series(_("competences"), {"status": "valid", "effective_to": "{start}..{end}"}),
            ),
            mark=Mark.COLUMNS,
            over=ahead,
        ),
        Chart(
            key="shown",
            title=_("What people can"),
            caption=_("valid competences"),
            record="competence_record",
            series=(Series(_("people"), {"status": "valid"}),),
            mark=Mark.BARS,
            by="competence",
        ),
    ),
)
