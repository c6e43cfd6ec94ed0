"""Actions for tests."""

from datetime import timedelta
from typing import Any

from shallmark.common.actions.models import Action
from shallmark.kernel import clock
from shallmark.pages.tests.factory import made, make, number


def action(**values: Any) -> Action:
    """One that is open, of a team's lead."""
    defaults = {
        "title": f"Train the deputy {number()}",
        "source": values.get("source") or make("team").reference,
        "due": clock.now().date() + timedelta(days=30),
    }
    return made(Action, **{**defaults, **values})


def action_form() -> dict[str, Any]:
    return {"source": make("team").reference}
