"""The life of a baseline: taken at once, or failed."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.baselines import freeze
from shallmark.manage.change_configuration.models.baseline import Baseline, BaselineStatus


class BaselineLife(Lifecycle[Baseline]):
    """What is taken stays as it is."""

    @Step(
        BaselineStatus.OPEN,
        BaselineStatus.TAKEN,
        _("Take"),
        required=("purpose",),
        sets_time=("taken_at",),
        signs=("taken_by",),
        icon="archive",
    )
    @staticmethod
    def take(baseline: Baseline, by: Person | None) -> None:
        """Frozen at once: items, their attributes and relations as they stand."""
        baseline.item_count, baseline.hash = freeze(baseline)

    # An item could not be read.
    fail = Step(BaselineStatus.OPEN, BaselineStatus.FAILED, _("Mark as failed"), automatic=True)
