from shallmark.common.discussion.models.attachment import Attachment
from shallmark.common.discussion.models.entry import Channel, Entry, Kind, Mention
from shallmark.common.discussion.models.presence import Presence
from shallmark.common.discussion.models.texts import CannedText

__all__ = ["Attachment", "CannedText", "Channel", "Entry", "Kind", "Mention", "Presence"]
