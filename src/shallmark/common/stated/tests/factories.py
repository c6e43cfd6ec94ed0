"""Acts stated for others, for tests."""

from typing import Any

from shallmark.common.stated.models import StatedAct
from shallmark.kernel import clock
from shallmark.pages.tests.factory import made, make, make_person, number

WORDS = "She said yes, until the end of May."


def stated_act(**values: Any) -> StatedAct:
    """An executive is said to have approved a waiver; whoever stated it did not ask for it."""
    waiver = values.pop("waiver", None) or make("waiver")
    defaults = {
        "title": f"Approve: {waiver.reference} {number()}",
        "record_key": "waiver",
        "record": waiver.reference,
        "step": "approve",
        "of_version": waiver.version,
        "named": values.get("named") or make_person("executive"),
        "channel": "telephone",
        "said_at": clock.now(),
        "words": WORDS,
        "stated_by": values.get("stated_by") or make("person"),
    }
    return made(StatedAct, **{**defaults, **values})


def stated_act_form() -> dict[str, Any]:
    """What somebody types who was told on the telephone."""
    return {
        "record": make("waiver").reference,
        "step": "approve",
        "named": make_person("executive").pk,
        "channel": "telephone",
        "said_at": f"{clock.now():%Y-%m-%dT%H:%M}",
        "words": WORDS,
    }
