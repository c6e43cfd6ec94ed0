"""What words of other tools mean as the state of an item; what is none of them is not guessed."""

import re

from shallmark.manage.change_configuration.models.ci_states import Status

#: word -> our state, the first that stands in the cell
_WORDS = (
    ("retired", "withdrawn"), ("stolen", "withdrawn"), ("disposed", "withdrawn"),
    ("absent", "withdrawn"), ("end of life", "withdrawn"), ("stock", "in_stock"),
    ("order", "planned"), ("planned", "planned"), ("pipeline", "planned"), ("design", "planned"),
    ("build", "in_build"), ("pending install", "in_build"), ("test", "in_test"),
    ("installed", "live"), ("operational", "live"), ("use", "live"), ("repair", "live"),
    ("maintenance", "live"), ("standby", "live"), ("ready", "live"), ("active", "live"),
    ("live", "live"), ("production", "live"), ("operate", "live"),
)  # fmt: skip

#: what is said so is not what the word after it says
_DENIED = re.compile(r"\b(not|never|no longer|to be|not yet)\b")


def state_of(cell: str) -> str:
    """Our state, by our own name for it or by one such word alone; empty where it is neither.

    "In use" is one; "not in use" is none, and is asked for.
    """
    said = " ".join(cell.split()).lower()
    for state, label in Status.choices:
        if said in (state, str(label).lower()):
            return str(state)
    return next(
        (ours for known, ours in _WORDS if said in (known, f"in {known}", f"on {known}")), ""
    )


def state_of_words(word: str) -> str:
    """Our state for what other tools say, in small letters; empty where it is not known.

    Of whole words: "inactive" is not "active", and "not in use" is not "in use".
    """
    if _DENIED.search(word):
        return ""
    return next((ours for known, ours in _WORDS if re.search(rf"\b{known}\b", word)), "")
