"""What other apps plug into approvals: explicit lists, filled in config/wiring.py."""

from collections.abc import Callable

from shallmark.common.approvals.models import Approval, Decision
from shallmark.kernel.models import Record

#: (approval, record) in the transaction that asks
after_requests: list[Callable[[Approval, Record], None]] = []
#: (decision, record) in the transaction that decides
after_decisions: list[Callable[[Decision, Record], None]] = []
#: key of a record type -> what is asked, in plain words, for the mail of who is asked
told: dict[str, Callable[[Record], str]] = {}
