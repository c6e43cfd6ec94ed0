"""Whether runs and history are as they were kept: part of `doctor`."""

from collections.abc import Iterator

from shallmark.cli.diagnosis import Finding
from shallmark.conformity.verification import examine

REMEDY = "Compare with a backup from before, and ask who worked on the database itself."


def findings() -> Iterator[Finding]:
    """What was changed past the application."""
    for sentence in examine().faults:
        yield Finding("wrong", "evidence", sentence, REMEDY)
