"""The charts of Policy."""

from django.utils.translation import gettext_lazy as _

from shallmark.workplace.charts.declared import Chart, Dashboard, Mark, Series
from shallmark.workplace.charts.periods import ahead

DUE = {"review_due": "{start}..{end}"}

DASHBOARD = Dashboard(
    function="policy",
    charts=(
        Chart(
            key="documents",
            title=_("Documents due for review"),
            caption=_("published ones, by when"),
            record="document",
            series=(Series(_("documents"), {"status": "published", **DUE}),),
            mark=Mark.COLUMNS,
            over=ahead,
        ),
        Chart(
            key="policies",
            title=_("Policies due for review"),
            caption=_("those in force, by when"),
            record="policy",
            series=(Series(_("policies"), {"status": "in_force", **DUE}),),
            mark=Mark.COLUMNS,
            over=ahead,
        ),
        Chart(
            key="kind",
            title=_("Documents by kind"),
            caption=_("published ones"),
            record="document",
            series=(Series(_("documents"), {"status": "published"}),),
            mark=Mark.BARS,
            by="kind",
        ),
        Chart(
            key="state",
            title=_("Documents by state"),
            caption=_("all that were not disposed of"),
            record="document",
            series=(
                Series(_("documents"), {"status": "draft,in_review,approved,published,obsolete"}),
            ),
            mark=Mark.BARS,
            by="status",
        ),
    ),
)
