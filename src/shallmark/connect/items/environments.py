"""What words of other tools mean as environment and criticality; what is none is not guessed."""

import re

#: words, alone in their cell -> our environment
_ENVIRONMENTS = {
    "live": ("live", "prod", "prd", "production", "productive", "produktion", "produktiv"),
    "acceptance": (
        "acceptance", "staging", "stage", "qa", "uat", "preprod", "pre prod", "pre production",
        "preproduction", "abnahme", "integration",
    ),
    "test": ("test", "tst", "testing"),
    "development": ("development", "dev", "entwicklung"),
}  # fmt: skip
#: words, alone in their cell or behind a number and a dash -> our criticality
_CRITICALITIES = {
    "high": (
        "high", "very high", "critical", "most critical", "mission critical", "business critical",
        "hoch", "1",
    ),
    "medium": ("medium", "moderate", "normal", "somewhat critical", "mittel", "2"),
    "low": ("low", "very low", "less critical", "not critical", "niedrig", "gering", "3", "4"),
}  # fmt: skip


def environment_of(cell: str) -> str:
    """Our environment for such a word; empty where nobody here knows it."""
    return _of(_ENVIRONMENTS, re.sub(r"[\W_]+", " ", cell))


def criticality_of(cell: str) -> str:
    """Our criticality for such a word, as "1 - most critical"; empty where it is not known."""
    return _of(_CRITICALITIES, re.sub(r"^\s*\d\s*-\s*(?=\w)|[\W_]+", " ", cell))


def _of(known: dict[str, tuple[str, ...]], text: str) -> str:
    word = text.strip().lower()
    return next((ours for ours, words in known.items() if word in words), "")
