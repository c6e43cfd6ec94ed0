"""A request while it is being read, and what is said of one that cannot be taken in."""

from collections.abc import Callable

from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser
from waitress.utilities import Error, RequestEntityTooLarge

from shallmark.outages import BODY_LOST, is_disk_full

KIB, MIB = 1024, 1024 * 1024


class Busy(Error):
    code = 503
    reason = "Service Unavailable"


class Request(HTTPRequestParser):
    """A request being read; one that is too large is handed on without its body, to be refused."""

    error: Error | None

    def __init__(self, is_full: Callable[[], bool], adjustments: Adjustments) -> None:
        super().__init__(adjustments)
        self.is_full = is_full

    def received(self, data: bytes) -> int:
        before = self.body_bytes_received
        try:
            consumed = super().received(data)
        except OSError as error:
            if not is_disk_full(error):
                raise
            self._hand_on_without_body()
            return len(data)
        if isinstance(self.error, RequestEntityTooLarge):
            # The product refuses it in its own words, by the length that is named here.
            self.error = None
            length = max(self.content_length, self.body_bytes_received)
            self.headers |= {"CONTENT_LENGTH": str(length), "CONNECTION": "close"}
        elif before // MIB < self.body_bytes_received // MIB and self.is_full():
            self.error = Busy("Too many uploads at once: try again in a minute.")
            self.completed = True
        return consumed

    def _hand_on_without_body(self) -> None:
        """No temporary file can hold it: the product says so in its own words."""
        self.close()
        self.body_rcv, self.completed, self.chunked = None, True, False
        self.headers |= {"CONTENT_LENGTH": "0", "CONNECTION": "close", BODY_LOST: "1"}
