"""What higher floors tell this one: explicit lists, filled in config/wiring.py."""

from collections.abc import Callable

#: (number of a change) -> why no document may take effect under it; "" where one may
change_rules: list[Callable[[str], str]] = []


def fault_of_change(reference: str) -> str | None:
    """Why nothing may take effect under the change that is named; None where it may, or none is."""
    if not reference.strip():
        return None
    return next((fault for rule in change_rules if (fault := rule(reference))), None)
