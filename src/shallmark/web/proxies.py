"""Where a request comes from: the address of the caller, also behind proxies that are trusted."""

from collections.abc import Callable, Iterable
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network
#: what proxies say of a caller; nobody else is believed
SAID_BY_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")
#: a household or an office has as many addresses of IPv6 as it likes, all of one such network
IPV6_PREFIX = 64
#: where the server tells no address, as in a test without one
UNKNOWN = "0.0.0.0"  # noqa: S104 - says that there is none


class TrustedProxiesMiddleware:
    """Puts the caller's address in place of the proxy's; drops what others say in its name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trusted = networks(tuple(settings.TRUSTED_PROXIES))
        nearest = str(request.META.get("REMOTE_ADDR", ""))
        if _is_within(nearest, trusted):
            header = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
            request.META["REMOTE_ADDR"] = _caller([*header.split(","), nearest], trusted)
        elif trusted:
            for name in SAID_BY_PROXIES:
                request.META.pop(name, None)
        return self.get_response(request)


@cache
def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Addresses and networks as such.

    Raises:
        ValueError: one is neither.

    """
    return tuple(ip_network(text) for text in texts)


def _caller(hops: Iterable[str], trusted: tuple[Network, ...]) -> str:
    """The last hop that is no proxy of ours; the first one where all are."""
    known = [hop for hop in (_plain(hop) for hop in hops) if hop]
    strangers = [hop for hop in known if not _is_within(hop, trusted)]
    return strangers[-1] if strangers else known[0]


def _plain(hop: str) -> str:
    """An address without port and brackets; empty where it is none."""
    text = hop.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    return text if _parsed(text) else ""


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_within(text: str, trusted: tuple[Network, ...]) -> bool:
    address = _parsed(text)
    return address is not None and any(address in network for network in trusted)


def caller(request: HttpRequest) -> str:
    """The address that tries are counted by; of IPv6 the network of the household."""
    address = _parsed(str(request.META.get("REMOTE_ADDR", "")))
    if address is None:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_PREFIX), strict=False).network_address)
    return str(address)
