"""Whether somebody answers for a record: an owner is named, and has not left."""

from shallmark.kernel.models import Record


def has_owner(record: Record) -> bool:
    """Whether its owner is named and active; checks say `owner_left` of the others."""
    return record.owner is not None and record.owner.is_active
