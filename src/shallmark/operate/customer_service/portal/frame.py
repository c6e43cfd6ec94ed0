"""What every page of the portal names."""

from typing import Any

from shallmark.kernel import access
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.portal.queries import customer_name, open_count


def frame_context(person: Person) -> dict[str, Any]:
    """What the portal's frame names: organisation, open tickets, whether one may report."""
    return {
        "customer_name": customer_name(person),
        "open_count": open_count(person),
        "may_report": access.may_create(person, "incident"),
    }
