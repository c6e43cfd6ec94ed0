"""What a command says and with which code it ends when it cannot go on."""

from urllib.parse import urlsplit

GOOD = 0
FAILED = 1
WRONG_USE = 2


class Problem(Exception):
    """Something an operator can put right: one sentence that says what and how."""

    code = FAILED


class WrongUse(Problem):
    """The command or its settings were used wrongly; nothing was done."""

    code = WRONG_USE


def driver_message(error: Exception, url: str) -> str:
    """What the driver of the database said, on one line and without the password of the URL."""
    message = " ".join(str(error).split())
    password = urlsplit(url).password
    return message.replace(password, "***") if password else message
