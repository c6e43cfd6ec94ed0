"""A line of the portal, whether something was reported or ordered."""

from dataclasses import dataclass
from datetime import datetime

from shallmark.operate.customer_service.models import Incident, ServiceRequest


@dataclass(frozen=True)
class Ticket:
    """What happens, what is asked of the reader, and until when something is promised."""

    record: Incident | ServiceRequest
    words: str
    asks: str = ""
    promise: str = ""
    due: datetime | None = None
    late: bool = False


@dataclass(frozen=True)
class Place:
    """Where a list goes on: below these keys, each kind by its own; None: from its top."""

    incident: int | None = None
    request: int | None = None

    @classmethod
    def read(cls, text: str) -> "Place":
        """As `written`; what is none is the top."""
        parts = text.split("-")
        keys = [int(one) if one.isdecimal() and len(one) < 18 else None for one in parts]
        return cls(*keys) if len(keys) == 2 else cls()

    @property
    def written(self) -> str:
        return "-".join("" if key is None else str(key) for key in (self.incident, self.request))

    def after(self, lines: list[Ticket]) -> "Place":
        """The place below these lines; a kind that is not among them stays where it was."""
        incidents = [one.record.pk for one in lines if isinstance(one.record, Incident)]
        requests = [one.record.pk for one in lines if isinstance(one.record, ServiceRequest)]
        return Place(min(incidents, default=self.incident), min(requests, default=self.request))
