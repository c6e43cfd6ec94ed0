"""Whom an item concerns: computed from what it is and what rests on it, never typed."""

from typing import Any

from shallmark.manage.change_configuration.impact import harmed_by
from shallmark.plan.alignment.models import Service


def stakeholders(item: Any) -> list[dict[str, str]]:
    """Role, name and reference of each: of the item itself, and of the services that rest on it."""
    harmed = [item.pk, *(pk for hop in harmed_by(item.pk).hops for pk in hop)]
    services = list(
        Service.objects.filter(items__in=harmed)
        .select_related("owner", "support_team")
        .prefetch_related("customers")
        .distinct()
        .order_by("title")
    )
    found = [("owner", item.owner), ("support_group", item.support_team)]
    for service in services:
        found += [("service_owner", service.owner), ("support_group", service.support_team)]
        found += [("customer", one) for one in service.customers.all()]
    said = [
        {"role": role, "reference": one.reference, "name": one.title}
        for role, one in found
        if one is not None
    ]
    if item.provider:
        said.append({"role": "supplier", "reference": "", "name": item.provider})
    return [one for place, one in enumerate(said) if one not in said[:place]]
