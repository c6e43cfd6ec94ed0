"""Approvals: a decision by a person, bound to the version that was decided on."""
