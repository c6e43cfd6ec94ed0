"""A list tells what is in use: somebody says so, and what it makes begins as it was found (ADR 57).

No gate is passed by: such an item came by no change, and no check counts one for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.parameters.queries import value
from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.history import write_transaction
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import Ci, CiType, ItemLoad
from shallmark.manage.change_configuration.models.ci_states import Status
from shallmark.manage.change_configuration.models.item_load import BEGINS

#: roles whose holders answer for the register (CHK-CFG-09)
TELLERS = frozenset({"configuration_manager", "admin"})
#: what such an item says of where it came from, so that checks count it as brought in
SOURCE = "list_as_found"
#: state -> the moment that its step would have set
_MOMENTS = {
    Status.IN_BUILD: "build_at", Status.IN_TEST: "test_at", Status.LIVE: "live_at",
    Status.IN_STOCK: "stored_at", Status.WITHDRAWN: "withdrawn_at",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """The file that somebody says it of."""

    file: str
    digest: str
    rows: int
    last_row: int


def may_tell(person: Person) -> bool:
    """Whether the person may say that a list tells what is in use."""
    return bool(TELLERS & person.role_keys)


def tell(sent: Sent, *, by: Person) -> ItemLoad:
    """Keep that somebody said so.

    Raises:
        NotAllowed: the person does not answer for the register.

    """
    if not may_tell(by):
        raise NotAllowed(_("Who answers for the register says what is in use: ask for that role."))
    reason = f"{sent.file[:120]} {sent.digest}"
    with write_transaction(by=by, verb="tell_in_use", reason=reason) as write:
        return ItemLoad.objects.create(
            by_id=by.pk, at=write.at, file=sent.file[:120], digest=sent.digest,
            rows=sent.rows, last_row=sent.last_row,
        )  # fmt: skip


def begin_as_found(item: Ci, *, by: Person | None, at: datetime) -> None:
    """Set what follows for a new item from the list that told of it.

    Raises:
        Invalid: another person said so, or nothing begins in that state.

    """
    load = item.found_in
    if load is None:
        return
    if by is None or load.by_id != by.pk or not may_tell(by):
        raise Invalid({"status": [_("Only who said so brings in what the list tells.")]})
    if item.status not in BEGINS:
        raise Invalid({"status": [_("Nothing that is in use is found so.")]})
    item.source_system = SOURCE
    if item.status in _MOMENTS:
        setattr(item, _MOMENTS[Status(item.status)], at)


def long_registered(types: Mapping[int, CiType]) -> list[CiType]:
    """Those classes whose first load is over: what is found of them now came by no change."""
    since = clock.now() - timedelta(days=int(value("first_load_days")))
    first = Ci.objects.filter(type__in=types).values("type").annotate(at=Min("created_at"))
    return [types[row["type"]] for row in first if row["at"] < since]


def loads() -> QuerySet[ItemLoad]:
    """All lists, the newest first, each with how many items it made (`made`)."""
    return ItemLoad.objects.select_related("by").annotate(made=Count("items")).order_by("-pk")
