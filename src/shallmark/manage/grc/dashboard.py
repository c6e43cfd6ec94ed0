"""The charts of Governance, Risk, and Compliance."""

from django.utils.translation import gettext_lazy as _

from shallmark.manage.grc.models import nonconformity, risk
from shallmark.workplace.charts.declared import Chart, Dashboard, Mark, Series
from shallmark.workplace.charts.periods import ages, ahead, months

#: a score is likelihood by impact: what 1 to 5 by 1 to 5 can be, in three parts
HIGH, MEDIUM, LOW = "15,16,20,25", "8,9,10,12", "1,2,3,4,5,6"
OPEN_RISK = {"status": ",".join(risk.OPEN), "opportunity": "false"}
OPEN_FINDING = {
    "status": ",".join((nonconformity.Status.NEW, *nonconformity.ACCEPTED)),
    "created_at": "{start}..{end}",
}

DASHBOARD = Dashboard(
    function="governance-risk-and-compliance",
    charts=(
        Chart(
            key="risks",
            title=_("Open risks by score"),
            caption=_("as they stood at the end of each month"),
            record="risk",
            series=(
                Series(_("15 and more"), {**OPEN_RISK, "score": HIGH}),
                Series(_("8 to 12"), {**OPEN_RISK, "score": MEDIUM}),
                Series(_("below 8"), {**OPEN_RISK, "score": LOW}),
                Series(_("not scored"), {**OPEN_RISK, "score": "none"}),
            ),
            mark=Mark.COLUMNS,
            over=months,
            wide=True,
            as_it_stood=True,
            told=("status", "score"),
        ),
        Chart(
            key="age",
            title=_("Age of open nonconformities"),
            caption=_("by when they were recorded"),
            record="nonconformity",
            series=(
                Series(_("major"), {**OPEN_FINDING, "grade": "major"}),
                Series(_("minor"), {**OPEN_FINDING, "grade": "minor"}),
                Series(_("not graded"), {**OPEN_FINDING, "grade": "none"}),
            ),
            mark=Mark.COLUMNS,
            over=ages,
        ),
        Chart(
            key="flow",
            title=_("Nonconformities a month"),
            caption=_("recorded and closed"),
            record="nonconformity",
            series=(
                Series(_("recorded"), {"created_at": "{start}..{end}"}),
                Series(_("closed"), {"status": "closed", "closed_at": "{start}..{end}"}),
            ),
            mark=Mark.LINES,
            over=months,
        ),
        Chart(
            key="source",
            title=_("How nonconformities were found"),
            caption=_("recorded in 12 months"),
            record="nonconformity",
            series=(Series(_("nonconformities"), {"created_at": "{start}..{end}"}),),
            mark=Mark.BARS,
            over=months,
            by="source",
        ),
        Chart(
            key="actions",
            title=_("Open actions"),
            caption=_("by when they are due"),
            record="action",
            series=(Series(_("actions"), {"status": "open", "due": "{start}..{end}"}),),
            mark=Mark.COLUMNS,
            over=ahead,
        ),
    ),
)
