"""What higher floors tell this one: explicit lists, filled in config/wiring.py."""

from collections.abc import Callable, Iterable

#: references of the services that are live now
live_services: list[Callable[[], Iterable[str]]] = []
