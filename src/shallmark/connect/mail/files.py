"""A file that came with a mail."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """A part that is kept as a file."""

    name: str
    content_type: str
    content: bytes
    #: its Content-ID, where the text shows it as a picture
    shown_as: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()
