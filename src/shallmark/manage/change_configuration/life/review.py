"""The lives of a change's review and of the analysis of a quarter."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration import gates_change_review as gates
from shallmark.manage.change_configuration.models.change_review import (
    AnalysisStatus,
    ChangeAnalysis,
    Pir,
    PirStatus,
)
from shallmark.manage.change_configuration.queries_change import quarter_figures


class PirLife(Lifecycle[Pir]):
    """Planned against reached; a failure names cause and action."""

    hold = Step(
        PirStatus.DUE,
        PirStatus.HELD,
        _("Hold"),
        fields=("attendees",),
        gates=(gates.somebody_attended,),
        sets_time=("held_at",),
        icon="users",
    )

    conclude = Step(
        PirStatus.HELD,
        PirStatus.CONCLUDED,
        _("Conclude"),
        required=("success",),
        fields=("outcomes", "cause", "actions"),
        gates=(
            gates.work_is_done,
            gates.judged_by_another,
            gates.compared,
            gates.failure_examined,
        ),
        sets_time=("reviewed_at",),
        signs=("reviewed_by",),
        icon="check",
    )

    cancel = Step(
        PirStatus.DUE,
        PirStatus.CANCELED,
        _("Cancel"),
        required=("cancel_reason",),
        gates=(gates.change_is_off,),
        sets_time=("canceled_at",),
        icon="ban",
    )


class ChangeAnalysisLife(Lifecycle[ChangeAnalysis]):
    """Figures are computed; somebody draws the conclusions."""

    @Step(AnalysisStatus.DUE, AnalysisStatus.DRAFTED, _("Compute figures"), automatic=True)
    @staticmethod
    def draft(analysis: ChangeAnalysis, by: Person | None) -> None:
        analysis.figures = quarter_figures(analysis.period)

    conclude = Step(
        AnalysisStatus.DRAFTED,
        AnalysisStatus.CONCLUDED,
        _("Conclude"),
        fields=("trends", "emergency_words", "conclusions", "improvements", "no_improvements"),
        gates=(gates.analysed, gates.emergencies_explained),
        sets_time=("made_at",),
        signs=("made_by",),
        icon="check",
    )

    # The next quarter ended first.
    miss = Step(
        (AnalysisStatus.DUE, AnalysisStatus.DRAFTED),
        AnalysisStatus.MISSED,
        _("Miss"),
        automatic=True,
    )
