"""An incident of another tool in neutral words: what was known, in the order it was recorded."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from shallmark.connect.cases.comments import Comment


@dataclass(slots=True)
class Version:
    """The incident as one row of the source showed it."""

    row: int
    #: effective from: never before the version that precedes it in the file
    valid_from: dt.datetime
    #: the time on the row, None when the row has none
    stated_at: dt.datetime | None
    updated_by: str = ""
    source_state: str = ""
    status: str = "new"
    hold_reason: str = ""
    title: str = ""
    description: str = ""
    caller: str = ""
    channel: str = ""
    category: str = ""
    subcategory: str = ""
    impact: int | None = None
    urgency: int | None = None
    priority: int | None = None
    assignment_group: str = ""
    assigned_to: str = ""
    company: str = ""
    service: str = ""
    made_sla: bool | None = None
    reopened: int | None = None
    reassigned: int | None = None
    workaround: str = ""


@dataclass(slots=True)
class Case:
    """All that the source says about one incident. `key` is its sys_id, else its number."""

    key: str
    number: str
    opened_at: dt.datetime
    created_at: dt.datetime | None = None
    opened_by: str = ""
    created_by: str = ""
    parent: str = ""
    resolved_at: dt.datetime | None = None
    resolved_by: str = ""
    closed_at: dt.datetime | None = None
    closed_by: str = ""
    resolution_code: str = ""
    resolution: str = ""
    versions: list[Version] = field(default_factory=list)
    #: key of the record type that it becomes
    kind: str = "incident"
    #: what was said on it, and what has no field here, by the head of its column
    comments: list[Comment] = field(default_factory=list)
    beside: list[tuple[str, str]] = field(default_factory=list)
    #: each row is an event of its own
    events: bool = False
    #: of all the rest, set when the case is compared with what is stored
    digest: str = ""

    @property
    def last(self) -> Version:
        return self.versions[-1]

    @property
    def reopened(self) -> int | None:
        """The highest count the source gave, None when it never gave one."""
        return _highest(version.reopened for version in self.versions)

    @property
    def reassigned(self) -> int | None:
        return _highest(version.reassigned for version in self.versions)


def _highest(counts: Iterable[int | None]) -> int | None:
    return max((count for count in counts if count is not None), default=None)
