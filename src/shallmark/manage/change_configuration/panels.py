"""Side panels of changes and of configuration records."""

from typing import Any

from shallmark.kernel.access import may_edit
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import MediaItem

FILE = "change_configuration/media_file.html"

#: items that a panel names; counts are of all
MOST = 12


def file(media: MediaItem, person: Person) -> dict[str, Any]:
    """The master copy: what it is, and where it is sent in."""
    return {
        "media": media,
        "may_send": media.status == "submitted" and may_edit(person, media),
        "may_take": media.status == "released",
    }
