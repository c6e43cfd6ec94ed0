from shallmark.kernel.models.aliases import Alias
from shallmark.kernel.models.personal import Draft, SavedView
from shallmark.kernel.models.record import AnyRecord, Record, RecordQuerySet

__all__ = ["Alias", "AnyRecord", "Draft", "Record", "RecordQuerySet", "SavedView"]
