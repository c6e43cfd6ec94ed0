"""Who could reach this installation, and what must then not be in it."""

import errno
import ipaddress
import os
import socket

from shallmark.cli.problems import Problem, WrongUse
from shallmark.config import env

SHORTEST_SECRET = 32


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_weak_secret(host: str) -> None:
    """On a public address the secret must have been chosen, not made or left out."""
    given = os.environ.get("SECRET_KEY", "").strip()
    if given == env.DEFAULT_SECRET or 0 < len(given) < SHORTEST_SECRET:
        raise WrongUse(
            f"SECRET_KEY must be a secret of at least {SHORTEST_SECRET} characters, such as the"
            " output of: openssl rand -base64 48"
        )
    if not given and not is_loopback(host):
        raise WrongUse(
            f"HOST {host} can be reached from outside, and SECRET_KEY is not set. Set it to at"
            f" least {SHORTEST_SECRET} random characters and keep it, such as the output of:"
            " openssl rand -base64 48"
        )


def refuse_demonstration(host: str, *, present: bool, wanted: bool) -> None:
    """Demonstration accounts sign in without a secret: never where others can reach them."""
    if is_loopback(host) or not (present or wanted):
        return
    if present:
        raise WrongUse(
            f"HOST {host} can be reached from outside, and this database holds demonstration"
            " accounts that anybody may sign in with. Take them away with: ./shallmark demo remove"
        )
    raise WrongUse(
        f"HOST {host} can be reached from outside, where the demonstration organisation must not"
        " be loaded. Start with SHALLMARK_DEMO=0; it makes your first administrator."
    )


def listening_port() -> int:
    port = env.number("PORT")
    if not 0 < port < 65536:
        raise WrongUse(f"PORT is {port}: it must lie between 1 and 65535.")
    return port


def must_be_free(host: str, port: int) -> None:
    """Raise `Problem` when nobody could listen there: the web server would say it less clearly."""
    bare = host.strip("[]")
    family = socket.AF_INET6 if ":" in bare else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bare, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                said = "is used by another program. Stop that one, or choose another PORT."
            elif error.errno == errno.EACCES:
                said = "is not allowed to this account. Choose a PORT above 1023."
            else:
                said = f"cannot be listened on ({error}). Check HOST."
            raise Problem(f"The address {host}:{port} {said}") from error
