"""Waivers for tests."""

from datetime import UTC, datetime
from typing import Any

from shallmark.common.waivers.models import Waiver
from shallmark.pages.tests.factory import made, make, number


def waiver(**values: Any) -> Waiver:
    """One that is asked for."""
    defaults = {
        "title": f"Waiver {number()}",
        "check_id": "CHK-INC-07",
        "reason": "Introduced next month",
        "requested_by": values.get("requested_by") or make("person"),
        "valid_from": datetime(2026, 3, 1, tzinfo=UTC),
        "valid_to": datetime(2099, 4, 1, tzinfo=UTC),
    }
    return made(Waiver, **{**defaults, **values})


def waiver_form() -> dict[str, Any]:
    return {
        "check_id": "CHK-INC-07",
        "valid_from": "2026-03-01T00:00",
        "valid_to": "2099-04-01T00:00",
    }
