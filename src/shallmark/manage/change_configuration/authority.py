"""What may explain that an item is otherwise: a change, a request, a discovery correction."""

from django.apps import apps

#: record type -> states in which it explains what is being done to an item
EXPLAINS = {
    "Change": frozenset({"scheduled", "implement", "review"}),
    "DiscoveryResult": None,
}


def is_valid_change_authority(reference: str) -> bool:
    """Whether this number is one under which items are altered now."""
    wanted = reference.strip()
    if not wanted:
        return False
    for name, states in EXPLAINS.items():
        try:
            records = apps.get_model("change_configuration", name).objects.filter(reference=wanted)
        except LookupError:
            continue
        if states is not None:
            records = records.filter(status__in=states)
        if records.exists():
            return True
    return False
