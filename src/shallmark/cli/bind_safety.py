"""Checks of the address to listen on, before others can reach the installation."""

import errno
import os
import socket

from shallmark.cli.problems import Problem, WrongUse
from shallmark.config import env
from shallmark.web.loopback import is_loopback

SHORTEST_SECRET = 32
# Connections that may wait to be accepted.
BACKLOG = 1024


def refuse_weak_secret(host: str) -> None:
    """Refuse a public address unless somebody chose the secret."""
    secret = os.environ.get("SECRET_KEY", "").strip()
    if secret == env.DEFAULT_SECRET or 0 < len(secret) < SHORTEST_SECRET:
        raise WrongUse(
            f"SECRET_KEY must be a secret of at least {SHORTEST_SECRET} characters, such as the"
            " output of: openssl rand -base64 48"
        )
    if not secret and not is_loopback(host):
        raise WrongUse(
            f"HOST {host} can be reached from outside, and SECRET_KEY is not set. Set it to at"
            f" least {SHORTEST_SECRET} random characters and keep it, such as the output of:"
            " openssl rand -base64 48"
        )


def refuse_demonstration(host: str, *, present: bool, wanted: bool) -> None:
    """Refuse demonstration accounts on a public address: their password is known."""
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


def listen(host: str, port: int) -> socket.socket:
    """The socket on which the web processes answer; clients that come early wait in it.

    Raises:
        Problem: nobody can listen there.

    """
    bare = host.strip("[]")
    family = socket.AF_INET6 if ":" in bare else socket.AF_INET
    # With the protocol named, what is accepted sends small answers at once.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((bare, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            reason = "is used by another program. Stop that one, or choose another PORT."
        elif error.errno == errno.EACCES:
            reason = "is not allowed to this account. Choose a PORT above 1023."
        else:
            reason = f"cannot be listened on ({error}). Check HOST."
        raise Problem(f"The address {host}:{port} {reason}") from error
    return listening
