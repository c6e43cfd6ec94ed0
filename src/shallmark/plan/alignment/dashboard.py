"""The charts of Business/IT Alignment."""

from django.utils.translation import gettext_lazy as _

from shallmark.workplace.charts.declared import Chart, Dashboard, Mark, Series

#: every state but the last
KNOWN = {"state": "proposed,design,transition,live,retiring"}

DASHBOARD = Dashboard(
    function="business-it-alignment",
    charts=(
        Chart(
            key="criticality",
            title=_("Services by criticality"),
            caption=_("all that are not retired"),
            record="service",
            series=(
                Series(_("customer facing"), {**KNOWN, "kind": "facing"}),
                Series(_("supporting"), {**KNOWN, "kind": "supporting"}),
            ),
            mark=Mark.BARS,
            by="criticality",
        ),
        Chart(
            key="state",
            title=_("Services by state"),
            caption=_("all that are not retired"),
            record="service",
            series=(Series(_("services"), KNOWN),),
            mark=Mark.BARS,
            by="state",
        ),
    ),
)
