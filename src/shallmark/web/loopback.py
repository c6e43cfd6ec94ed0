"""Whether only this machine reaches an address. Standard library only: `serve` asks, too."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host; a name but "localhost" may lead anywhere."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
