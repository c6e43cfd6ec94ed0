"""What follows from writes of a calendar; discovered as `records` is."""

from shallmark.common.calendars import actions

__all__ = ["actions"]
