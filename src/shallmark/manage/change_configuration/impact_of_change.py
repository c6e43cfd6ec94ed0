"""What a change touches, and whom: kept with the assessment as it was seen."""

from typing import Any

from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.manage.change_configuration.collisions import neighbours
from shallmark.manage.change_configuration.impact import harmed_by
from shallmark.manage.change_configuration.models import Change, Ci
from shallmark.plan.alignment.models import Service


def impact_view_fault(change: Change) -> str | None:
    """Why what was seen is not the view of this change: none taken, or of others (CHK-CFG-10)."""
    seen = change.impact_snapshot
    if not seen:
        return _("Take the impact view: it is stored with the assessment by one press.")
    held = {*seen.get("items", []), *seen.get("services", [])}
    unseen = [name for name in (*change.items, *change.services) if name not in held]
    if unseen:
        return _("The impact view was taken without %(names)s: take it again.") % {
            "names": ", ".join(unseen[:5])
        }
    silent = [name for name in seen.get("stops", []) if name not in change.services]
    if silent:
        return _("What it touches carries %(names)s: name it under services, so that it is planned"
                 " around its freezes, and its customers are told.") % {
            "names": ", ".join(service_names(silent[:5]))
        }  # fmt: skip
    return None


def service_names(references: list[str]) -> list[str]:
    """Services by their names."""
    known = Service.objects.filter(reference__in=references).order_by("title")
    return list(known.values_list("title", flat=True))


def stops(items: list[Ci]) -> list[str]:
    """Services that stand on these items, or on what fails with them: the change is about them."""
    harmed = {pk for item in items for hop in harmed_by(item.pk).hops for pk in hop}
    touched = [*(item.pk for item in items), *harmed]
    services = Service.objects.filter(items__in=touched).distinct().order_by("reference")
    return list(services.values_list("reference", flat=True))


def snapshot(change: Change) -> dict[str, Any]:
    """Items, the items beside them, services, customers and the people to tell, by reference."""
    near = neighbours(change.items)
    items = Ci.objects.filter(reference__in=[*change.items, *near]).select_related("service")
    standing = {item.service.reference for item in items if item.service is not None}
    named = sorted({*change.services, *standing})
    services = Service.objects.filter(reference__in=named).prefetch_related("customers")
    customers = {customer.reference for service in services for customer in service.customers.all()}
    owners = {service.owner.reference for service in services if service.owner is not None}
    return {
        "taken_at": clock.now().isoformat(timespec="seconds"),
        "items": list(change.items),
        "beside": near,
        "services": named,
        "stops": stops([item for item in items if item.reference in change.items]),
        "customers": sorted(customers),
        "told": sorted(owners),
    }
