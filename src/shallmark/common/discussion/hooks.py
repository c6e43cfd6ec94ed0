"""What other apps plug into a discussion: explicit lists, filled in config/wiring.py.

All of it runs in the transaction that writes the entry.
"""

from collections.abc import Callable, Iterable
from typing import Any

from shallmark.common.discussion.models import Entry

#: (record, kind of entry, author) -> people who will be told, so that the entry can name them
Audience = Callable[[Any, str, Any], Iterable[Any]]
#: (entry, record) after the entry is kept, its attachments and mentions included
AfterEntry = Callable[[Entry, Any], None]

audiences: list[Audience] = []
after_entries: list[AfterEntry] = []
