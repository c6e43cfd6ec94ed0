"""The life of an item: its steps, each with needs, gates and stamps."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from shallmark.kernel.lifecycle import step
from shallmark.manage.change_configuration import gates_items as gates
from shallmark.manage.change_configuration.models.ci_states import Status


class CiLife:
    """Steps in the order of the states. Verbs are what `perform` takes."""

    status: str

    @transition(
        field="status",
        source=Status.PLANNED,
        target=Status.IN_BUILD,
        custom=step(
            _("Begin building"),
            asks=("description", "owner"),
            gates=(gates.described,),
            stamps=("build_at",),
            icon="package",
        ),
    )
    def build(self, *, by: Any) -> None:
        """It is made or bought, and known by then."""

    @transition(
        field="status",
        source=Status.IN_BUILD,
        target=Status.IN_TEST,
        custom=step(_("Begin testing"), stamps=("test_at",), icon="player-play"),
    )
    def test(self, *, by: Any) -> None:
        """It is there, and tried before anybody rests on it."""

    @transition(
        field="status",
        source=[Status.PLANNED, Status.IN_BUILD, Status.IN_TEST, Status.IN_STOCK],
        target=Status.LIVE,
        custom=step(
            _("Bring live"),
            asks=("explained_by", "description", "owner"),
            gates=(
                gates.described,
                gates.related,
                gates.explained,
                gates.has_master_copy,
                gates.has_value,
            ),
            stamps=("live_at",),
            icon="circle-check",
        ),
    )
    def go_live(self, *, by: Any) -> None:
        """Services may rest on it from now on."""

    @transition(
        field="status",
        source=[Status.LIVE, Status.IN_TEST],
        target=Status.IN_STOCK,
        custom=step(
            _("Put in stock"),
            needs=("location",),
            asks=("explained_by",),
            gates=(gates.explained,),
            stamps=("stored_at",),
            icon="archive",
        ),
    )
    def store(self, *, by: Any) -> None:
        """Kept for later use."""

    @transition(
        field="status",
        source=[Status.LIVE, Status.IN_STOCK, Status.IN_TEST],
        target=Status.WITHDRAWN,
        custom=step(
            _("Withdraw"),
            asks=("explained_by",),
            gates=(gates.explained, gates.nothing_rests_on_it, gates.no_open_change),
            stamps=("withdrawn_at",),
            icon="ban",
        ),
    )
    def withdraw(self, *, by: Any) -> None:
        """Nothing rests on it any more."""

    @transition(
        field="status",
        source=Status.WITHDRAWN,
        target=Status.DISPOSED,
        custom=step(
            _("Dispose of"),
            asks=("disposal_proof",),
            gates=(gates.disposal_proven,),
            stamps=("disposed_at",),
            icon="trash",
        ),
    )
    def dispose(self, *, by: Any) -> None:
        """Gone for ever, with the proof of it."""

    @transition(
        field="status",
        source=Status.WITHDRAWN,
        target=Status.IN_STOCK,
        custom=step(
            _("Take back"),
            asks=("explained_by",),
            gates=(gates.explained,),
            stamps=("stored_at",),
            icon="rotate",
        ),
    )
    def restore(self, *, by: Any) -> None:
        """Withdrawn too early: it goes back into stock."""
