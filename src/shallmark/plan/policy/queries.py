"""Questions about scope and policies."""

from shallmark.plan.policy.models import ScopeStatement


def organisation_name() -> str:
    """The name that the scope statement in force gives; empty where there is none."""
    name = ScopeStatement.objects.filter(status="in_force").values_list("organisation", flat=True)
    return str(name.first() or "")
