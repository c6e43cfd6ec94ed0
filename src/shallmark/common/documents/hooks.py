"""What higher floors tell this one: explicit lists, filled in config/wiring.py."""

from collections.abc import Callable

#: (number of a change) -> why no document may take effect under it; "" where one may
change_rules: list[Callable[[str], str]] = []
