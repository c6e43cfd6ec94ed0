"""The life of a configuration item: built, live, withdrawn, disposed of, or merged into another."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration import gates_items as gates
from shallmark.manage.change_configuration import gates_merge as merging
from shallmark.manage.change_configuration.authority import names_its_change
from shallmark.manage.change_configuration.item_loads import begin_as_found
from shallmark.manage.change_configuration.models.ci import Ci
from shallmark.manage.change_configuration.models.ci_states import PRESENT, Status

#: fields that say nothing of what the item is
FREE = frozenset({"explained_by", "distinct_from"})


class CiLife(Lifecycle[Ci]):
    """A live item is altered under a change only (CHK-CFG-02): others rest on it."""

    @staticmethod
    def prepare_new(item: Ci, *, by: Person | None, at: datetime) -> None:
        begin_as_found(item, by=by, at=at)

    @staticmethod
    def on_edit(item: Ci, *, before: Mapping[str, object], by: Person | None) -> None:
        """Refuse to alter a live item, unless a change that is under way is named.

        What was merged into another stays as it was.
        """
        item.altered_by = by.pk if by else None
        altered = before.keys() - FREE
        if item.status == Status.MERGED and "status" not in before:
            raise Invalid({next(iter(before)): [merging.stands_instead(item)]})
        if item.status != Status.LIVE or not altered or "status" in before:
            return
        refused = gates.explained.refusal(item)
        if refused:
            raise Invalid({"explained_by": [refused]})
        if "type" in before and not names_its_change(item.explained_by, item):
            sentence = _("Another class asks for other things: name the change that decided it.")
            raise Invalid({"explained_by": [str(sentence)]})

    # It is made or bought, and known by then.
    build = Step(
        Status.PLANNED,
        Status.IN_BUILD,
        _("Begin building"),
        fields=("description", "owner"),
        gates=(gates.described,),
        sets_time=("build_at",),
        icon="package",
    )

    # It is there, and tried before anybody rests on it.
    test = Step(
        Status.IN_BUILD,
        Status.IN_TEST,
        _("Begin testing"),
        sets_time=("test_at",),
        icon="player-play",
    )

    # Services may rest on it from now on.
    go_live = Step(
        (Status.PLANNED, Status.IN_BUILD, Status.IN_TEST, Status.IN_STOCK),
        Status.LIVE,
        _("Bring live"),
        fields=("explained_by", "description", "owner"),
        gates=(
            gates.described,
            gates.related,
            gates.explained,
            gates.has_master_copy,
            gates.has_value,
        ),
        sets_time=("live_at",),
        icon="circle-check",
    )

    store = Step(
        (Status.LIVE, Status.IN_TEST),
        Status.IN_STOCK,
        _("Put in stock"),
        required=("location",),
        fields=("explained_by",),
        gates=(gates.explained,),
        sets_time=("stored_at",),
        icon="archive",
    )

    # Nothing rests on it any more.
    withdraw = Step(
        (Status.LIVE, Status.IN_STOCK, Status.IN_TEST),
        Status.WITHDRAWN,
        _("Withdraw"),
        fields=("explained_by",),
        gates=(gates.explained, gates.nothing_rests_on_it, gates.no_open_change),
        sets_time=("withdrawn_at",),
        icon="ban",
    )

    dispose = Step(
        Status.WITHDRAWN,
        Status.DISPOSED,
        _("Dispose of"),
        fields=("disposal_proof",),
        gates=(gates.disposal_proven,),
        sets_time=("disposed_at",),
        icon="trash",
    )

    # Withdrawn too early: it goes back into stock.
    restore = Step(
        Status.WITHDRAWN,
        Status.IN_STOCK,
        _("Take back"),
        fields=("explained_by",),
        gates=(gates.explained,),
        sets_time=("stored_at",),
        icon="rotate",
    )

    # Two records were one thing: this one ends, and all that names it goes on at the other.
    @Step(
        PRESENT,
        Status.MERGED,
        _("Merge"),
        required=("merged_into",),
        fields=("explained_by",),
        gates=(
            merging.goes_on,
            merging.alike,
            merging.live_goes_on,
            merging.of_one_class,
            merging.gets_under_change,
            merging.not_in_sample,
            merging.nothing_bound,
        ),
        sets_time=("merged_at",),
        reason_needed=True,
        icon="git-merge",
    )
    @staticmethod
    def merge(item: Ci, by: Person | None) -> None:
        """What explains its end is a change that names it, or the item that it is."""
        item.merged_under = item.explained_by
        if item.merged_into and not names_its_change(item.explained_by, item):
            item.explained_by = item.merged_into.reference
