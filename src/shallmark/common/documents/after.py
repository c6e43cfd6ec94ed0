"""What follows from writes of a document or its version; discovered as `records` is."""

from shallmark.common.documents import actions

__all__ = ["actions"]
