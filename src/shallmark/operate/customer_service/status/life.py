"""The life of a service on the status page: written, shown, hidden, shown again."""

from collections.abc import Mapping

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.status import gates
from shallmark.operate.customer_service.status.models import EntryStatus, StatusService

#: what stands while it is shown: name and place may be put right
STANDS = ("service", "audience")


class StatusServiceLife(Lifecycle[StatusService]):
    """What outsiders read of it changes by a step, never by the way."""

    @staticmethod
    def on_edit(entry: StatusService, *, before: Mapping[str, object], by: Person | None) -> None:
        """Whom a shown service is shown to stands; its new name is one for outsiders too.

        Raises:
            Invalid: it would be another, or be called by an inside name.

        """
        if entry.status != EntryStatus.SHOWN:
            return
        touched = [name for name in STANDS if name in before]
        if touched:
            raise Invalid({touched[0]: [_now("Hide it first: what is shown stands.")]})
        refused = gates.names_nobody.refusal(entry) if "title" in before else None
        if refused:
            raise Invalid({"title": [refused]})

    @Step(
        (EntryStatus.DRAFT, EntryStatus.HIDDEN),
        EntryStatus.SHOWN,
        _("Show"),
        gates=(gates.is_live, gates.names_nobody),
        sets_time=("shown_at",),
        signs=("shown_by",),
        icon="eye",
    )
    @staticmethod
    def show(entry: StatusService, by: Person | None) -> None:
        entry.known_since = entry.known_since or clock.now()

    hide = Step(
        EntryStatus.SHOWN,
        EntryStatus.HIDDEN,
        _("Hide"),
        sets_time=("hidden_at",),
        signs=("hidden_by",),
        icon="eye-off",
    )
