"""What higher floors tell this one: explicit lists, filled in config/wiring.py."""

from collections.abc import Callable

#: (number of a change, of what) -> why that may not take effect under it; "" where it may
change_rules: list[Callable[[str, str], str]] = []


def fault_of_change(reference: str, of: str) -> str | None:
    """Why `of`, the number of a document, policy or process, may not take effect under the change.

    None where it may, or no change is named.
    """
    if not reference.strip():
        return None
    return next((fault for rule in change_rules if (fault := rule(reference, of))), None)
