"""Which requests compute for long: they wait in a line of their own, and no page waits for them."""

import re

# Passwords are hashed, a file is read in, a whole list is written out.
SLOW = re.compile(r"POST /(sign-in|password|import)\b|\w+ /\S+/(export\.\w+|rows\.csv)$")


def is_slow(method: str, path: str) -> bool:
    return SLOW.match(f"{method} {path}") is not None
