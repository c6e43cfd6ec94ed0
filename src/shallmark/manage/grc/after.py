"""What follows from writes of this function; discovered as `records` is."""

from shallmark.manage.grc import actions

__all__ = ["actions"]
