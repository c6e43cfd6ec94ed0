"""Why a clock shows what it shows: each stretch of time, counted or not, and the reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from shallmark.common.calendars.working_time import WorkingTime, closed_names, moment

RUNNING, PAUSED, STOPPED, CANCELED = "running", "paused", "stopped", "canceled"


class Segment(NamedTuple):
    """A stretch of the status log as one clock sees it; whole seconds since 1970."""

    kind: str
    start: int
    end: int
    status: str
    hold_reason: str


@dataclass(frozen=True, slots=True)
class Interval:
    """One line of the explanation.

    `why_not` is empty when the time is counted, else one of `paused` (`detail`: hold reason),
    `stopped` (resolved, before it was reopened), `canceled`, `closed` (outside service hours) and
    `holiday` (`detail`: its names). `service_seconds` is the working time in it, counted or not.
    """

    start: datetime
    end: datetime
    status: str
    counted: bool
    seconds: int
    service_seconds: int
    why_not: str = ""
    detail: str = ""


def intervals(segments: Iterable[Segment], time: WorkingTime) -> Iterator[Interval]:
    """The segments cut at the edges of working time; their counted seconds sum to the clock."""
    for segment in segments:
        if segment.kind == RUNNING:
            yield from _running(segment, time)
        elif segment.start < segment.end:
            yield Interval(
                start=moment(segment.start),
                end=moment(segment.end),
                status=segment.status,
                counted=False,
                seconds=0,
                service_seconds=time.elapsed(segment.end) - time.elapsed(segment.start),
                why_not=segment.kind,
                detail=segment.hold_reason if segment.kind == PAUSED else "",
            )


def _running(segment: Segment, time: WorkingTime) -> Iterator[Interval]:
    for start, end, is_open in time.pieces(segment.start, segment.end):
        names = () if is_open else closed_names(time, start, end)
        yield Interval(
            start=moment(start),
            end=moment(end),
            status=segment.status,
            counted=is_open,
            seconds=end - start if is_open else 0,
            service_seconds=end - start if is_open else 0,
            why_not="" if is_open else "holiday" if names else "closed",
            detail=", ".join(names),
        )
