"""What follows from writes of incidents: the clocks first, then what hangs on them."""

from shallmark.operate.customer_service import clocks  # isort: split

from shallmark.operate.customer_service import actions, leaving, majors, reclock

__all__ = ["actions", "clocks", "leaving", "majors", "reclock"]
