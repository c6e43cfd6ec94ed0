"""What iTop holds beside items and we have records of: organisations, teams and services."""

from typing import Any

from shallmark.connect.items.shape import Inventory
from shallmark.connect.itop.read import Element, Known
from shallmark.kernel import writes
from shallmark.kernel.history import write_transaction
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.models import Ci
from shallmark.manage.team.models import Team
from shallmark.plan.alignment.models import Customer, Service

#: iTop's class -> our model
MODELS: dict[str, Any] = {"Organization": Customer, "Team": Team, "Service": Service}
_STATES = {"production": "live", "implementation": "transition", "obsolete": "retired"}


@entered(Source.IMPORT)
def load_beside(known: Known, estate: Inventory) -> dict[str, dict[str, int]]:
    """Make those that are missing, and tie each service to its item; counts by record type."""
    counts: dict[str, dict[str, int]] = {}
    for element in known.values():
        model = MODELS.get(element.name)
        if model is None:
            continue
        count = counts.setdefault(model.record_type().key, {"created": 0, "unchanged": 0})
        record, new = _get_or_create(model, element, estate)
        count["created" if new else "unchanged"] += 1
        if element.name == "Service":
            key = f"{element.name}:{element.key}"
            with write_transaction(by=None, verb="import", authority=SYSTEM, reason=estate.source):
                Ci.objects.filter(source_system=estate.source, source_key=key, service=None).update(
                    service=record, explained_by=""
                )
    return counts


def _get_or_create(
    model: type[Service] | type[Team], element: Element, estate: Inventory
) -> tuple[Service | Team, bool]:
    key = f"{element.name}:{element.key}"
    held = model.objects.filter(source_system=estate.source, source_key=key).first()
    if held is not None:
        return held, False
    values: dict[str, Any] = {
        "title": element.title[:240],
        "source_system": estate.source,
        "source_key": key,
    }
    if model is Service:
        values["state"] = _STATES.get(element.fields.get("status", ""), "live")
    if model is Team:
        values["email"] = element.fields.get("email", "")
    return writes.create(model, by=None, values=values, authority=SYSTEM), True
