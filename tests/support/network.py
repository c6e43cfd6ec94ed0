"""Tests reach nothing but this machine."""

import ipaddress
import socket
from typing import Any


class NetworkReached(Exception):
    """A test tried to reach another machine."""


def is_here(family: int, address: Any) -> bool:
    if family not in {socket.AF_INET, socket.AF_INET6}:
        return True
    host = str(address[0])
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def block() -> None:
    """Refuse connections to other machines from now on, in this process."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(self: socket.socket, address: Any) -> None:
        if not is_here(self.family, address):
            raise NetworkReached(f"A test tried to reach {address}.")
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        if not is_here(self.family, address):
            raise NetworkReached(f"A test tried to reach {address}.")
        return connect_ex(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]
    socket.socket.connect_ex = guarded_ex  # type: ignore[method-assign]
