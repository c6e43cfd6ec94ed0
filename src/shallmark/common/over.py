"""Which records ask for nothing any more: closed, ended or put out of use."""

from django.db.models import Q

from shallmark.kernel.lifecycle import edges, states_of
from shallmark.kernel.models import Record


def over(model: type[Record]) -> Q:
    """The condition of records that were closed, that no step leads on from, or not in use."""
    condition = Q(closed_at__isnull=False)
    if hasattr(model, "Status"):
        left = {source for source, _target in edges(model)}
        condition |= Q(status__in=[state for state in states_of(model) if state not in left])
    if any(field.name == "is_active" for field in model._meta.concrete_fields):
        condition |= Q(is_active=False)
    return condition
