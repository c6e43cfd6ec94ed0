"""What is new in an answer, and what it only repeats."""

import re
from dataclasses import dataclass

from mailparser_reply import EmailReplyParser

LANGUAGES = ["en", "de", "fr", "nl", "it", "es", "pl", "sv", "da"]
#: longer texts are not looked through: an answer is found in its first lines
LONGEST = 40_000


_FORWARD = re.compile(r"\s*(fw|fwd|wg|tr|rv|i|vs|doorst)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """The new words, and the rest: the signature and what is quoted."""

    new: str
    rest: str = ""


def is_forward(subject: str) -> bool:
    """A mail of somebody else is passed on."""
    return _FORWARD.match(subject) is not None


def said_in(text: str) -> Said:
    """Nothing is lost: `new` and `rest` hold the whole text, or `new` alone does."""
    head, tail = text[:LONGEST], text[LONGEST:]
    try:
        replies = EmailReplyParser(languages=LANGUAGES).read(head).replies
    except (RecursionError, ValueError, IndexError, AttributeError):
        replies = []
    new = replies[0].body.strip() if replies else ""
    place = head.find(new) if new else -1
    if place != 0:
        # answered between the lines, or quoted alone: all of it is said
        return Said(text.strip())
    return Said(new, (head[len(new) :] + tail).strip())
