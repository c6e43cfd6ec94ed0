"""Whom an item concerns: computed from what it is and what rests on it, never typed."""

from shallmark.manage.change_configuration.impact import harmed_by
from shallmark.manage.change_configuration.models import Ci
from shallmark.plan.alignment.models import Service


def stakeholders(item: Ci) -> list[dict[str, str]]:
    """Role, name and reference of each, and of which service that rests on it; "" for its own."""
    harmed = [item.pk, *(pk for hop in harmed_by(item.pk).hops for pk in hop)]
    services = list(
        Service.objects.filter(items__in=harmed)
        .select_related("owner", "support_team")
        .prefetch_related("customers")
        .distinct()
        .order_by("title")
    )
    roles = [("owner", item.owner, ""), ("support_group", item.support_team, "")]
    for service in services:
        roles += [
            ("service_owner", service.owner, service.title),
            ("support_group", service.support_team, service.title),
        ]
        roles += [("customer", customer, "") for customer in service.customers.all()]
    entries = [
        {"role": role, "reference": party.reference, "name": party.title, "of": of}
        for role, party, of in roles
        if party is not None
    ]
    if item.provider:
        entries.append({"role": "supplier", "reference": "", "name": item.provider, "of": ""})
    return [entry for place, entry in enumerate(entries) if entry not in entries[:place]]
