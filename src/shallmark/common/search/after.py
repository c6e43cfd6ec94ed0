"""What follows from writes of every record; discovered as `records` is."""

from shallmark.common.search import actions

__all__ = ["actions"]
