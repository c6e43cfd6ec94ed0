"""What is written to the logs, and how: an outage is a line, anything else its traceback."""

from http import HTTPStatus
from logging import Filter, LogRecord

from shallmark.outages import is_disk_full, outage_of


class OutageInOneLine(Filter):
    """Says what is away in place of a traceback, which would fill the disk while it is away."""

    def filter(self, record: LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        outage = outage_of(error) if error else None
        if outage:
            words = f"{type(outage).__name__}: {' '.join(str(outage).split())[:300]}"
            reason = "the disk is full" if is_disk_full(outage) else words
            record.msg = f"{record.getMessage()} ({reason})"
            record.args = record.exc_info = record.exc_text = None
        return True


class NoWaits(Filter):
    """Leaves out that a try has to wait: whoever tries is told, and the try itself has a line."""

    def filter(self, record: LogRecord) -> bool:
        return getattr(record, "status_code", 0) != HTTPStatus.TOO_MANY_REQUESTS
