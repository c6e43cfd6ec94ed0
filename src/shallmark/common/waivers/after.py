"""What follows from writes of a waiver; discovered as `records` is."""

from shallmark.common.waivers import actions

__all__ = ["actions"]
