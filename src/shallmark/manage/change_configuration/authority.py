"""What may explain that an item is otherwise: a change, a request, a discovery correction."""

from django.apps import apps

#: record type -> states in which it explains what is being done to an item
EXPLAINS = {
    "Change": frozenset({"scheduled", "implement", "review"}),
    "DiscoveryResult": None,
}


def explains(reference: str) -> bool:
    """Whether this number is one under which items are altered now."""
    wanted = reference.strip()
    if not wanted:
        return False
    for name, states in EXPLAINS.items():
        try:
            found = apps.get_model("change_configuration", name).objects.filter(reference=wanted)
        except LookupError:
            continue
        if states is not None:
            found = found.filter(status__in=states)
        if found.exists():
            return True
    return False
