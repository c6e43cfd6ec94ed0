"""What other apps plug into approvals: explicit lists, filled in config/wiring.py."""

from collections.abc import Callable
from typing import Any

from shallmark.common.approvals.models import Approval, Decision

#: (approval, record) in the transaction that asks
after_requests: list[Callable[[Approval, Any], None]] = []
#: (decision, record) in the transaction that decides
after_decisions: list[Callable[[Decision, Any], None]] = []
