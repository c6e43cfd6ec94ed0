"""What follows from writes of a policy or the scope; discovered as `records` is."""

from shallmark.plan.policy import actions

__all__ = ["actions"]
