"""Waivers for tests."""

from datetime import timedelta
from typing import Any

from shallmark.common.waivers.models import Waiver
from shallmark.kernel import clock
from shallmark.pages.tests.factory import made, make, number


def waiver(**values: Any) -> Waiver:
    """One that is asked for."""
    defaults = {
        "title": f"Waiver {number()}",
        "check_id": "CHK-INC-07",
        "reason": "Introduced next month",
        "requested_by": values.get("requested_by") or make("person"),
        "valid_to": clock.now() + timedelta(days=90),
    }
    return made(Waiver, **{**defaults, **values})


def waiver_form() -> dict[str, Any]:
    return {
        "check_id": "CHK-INC-07",
        "valid_to": f"{clock.now() + timedelta(days=90):%Y-%m-%dT%H:%M}",
    }
