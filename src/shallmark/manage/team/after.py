"""What follows from writes of a change of rights; discovered as `records` is."""

from shallmark.manage.team import confirming

__all__ = ["confirming"]
