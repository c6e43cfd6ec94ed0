"""The charts of Policy."""

from django.utils.translation import gettext_lazy as _

from shallmark.workplace.charts.declared import Chart, Dashboard, Mark, Series
from shallmark.workplace.charts.periods import ahead

#: a document is in force while its next version is written, too
IN_FORCE = {"view": "published"}
DUE = {"review_due": "{start}..{end}"}

DASHBOARD = Dashboard(
    function="policy",
    charts=(
        Chart(
            key="documents",
            title=_("Documents due for review"),
            caption=_("those in force, by when"),
            record="document",
            series=(Series(_("documents"), {**IN_FORCE, **DUE}),),
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
            caption=_("those in force"),
            record="document",
            series=(Series(_("documents"), IN_FORCE),),
            mark=Mark.BARS,
            by="kind",
        ),
        Chart(
            key="state",
            title=_("Documents in force, and on their way"),
            caption=_("by kind; a revised one by its version in force"),
            record="document",
            series=(
                Series(_("in force"), {**IN_FORCE, "status": "published"}),
                Series(_("in force, being revised"), {"view": "revised"}),
                Series(_("not in force yet"), {"view": "coming"}),
                Series(_("obsolete"), {"status": "obsolete"}),
            ),
            mark=Mark.BARS,
            by="kind",
        ),
    ),
)
