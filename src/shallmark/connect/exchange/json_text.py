"""JSON of other tools: read whole, or refused with a sentence."""

import json
from typing import Any

from shallmark.connect.exchange.faults import Unreadable
from shallmark.kernel.history import strip_nul


def read_json(name: str, text: str | bytes) -> Any:  # noqa: ANN401  whatever another tool wrote
    """What the text holds, without what no column holds: NUL, and halves of letters.

    Raises:
        Unreadable: it is no JSON, or nested too deeply.

    """
    try:
        return _plain(json.loads(text))
    except json.JSONDecodeError as fault:
        raise Unreadable(
            f"{name} is damaged JSON: {fault.msg} in line {fault.lineno}, column {fault.colno}."
        ) from fault
    except ValueError as fault:
        raise Unreadable(f"{name} is no JSON: {fault}.") from fault
    except RecursionError:
        raise Unreadable(f"{name} is JSON that is nested too deep to be a list.") from None


def _plain(value: object) -> object:
    if isinstance(value, str):
        return strip_nul(value)
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {strip_nul(name): _plain(part) for name, part in value.items()}
    return value
