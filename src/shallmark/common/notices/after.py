"""What follows from writes of every record; discovered as `records` is."""

from shallmark.common.notices import rules

__all__ = ["rules"]
