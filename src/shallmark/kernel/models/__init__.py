from shallmark.kernel.models.links import Alias, Link
from shallmark.kernel.models.personal import ApiToken, Draft, Progress, SavedView
from shallmark.kernel.models.record import Record, RecordQuerySet

__all__ = [
    "Alias",
    "ApiToken",
    "Draft",
    "Link",
    "Progress",
    "Record",
    "RecordQuerySet",
    "SavedView",
]
