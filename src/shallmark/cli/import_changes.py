"""`./shallmark import servicenow` of a list of changes."""

from typing import TYPE_CHECKING

from shallmark.cli.database import ensure_database
from shallmark.cli.output import finish, say, write, write_json

if TYPE_CHECKING:
    from shallmark.connect.servicenow.run import Wish


def servicenow(wish: "Wish", *, as_json: bool) -> bool:
    """Whether the file is a list of change_request; then it is taken in."""
    from shallmark.connect.servicenow.changes import read
    from shallmark.connect.servicenow.run import SYSTEM

    source = f"{SYSTEM}:{wish.source}" if wish.source else SYSTEM
    found = read(wish.path, source, encoding=wish.encoding, zone=wish.timezone)
    if found is None:
        return False
    ensure_database()
    from shallmark.connect.servicenow.load_changes import load

    loaded = load(found, dry_run=wish.dry_run)
    for note in found.notes[:20]:
        say(f"Note: {note}")
    for key, why in loaded.rejected[:20]:
        say(f"{key} rejected: {why}")
    said = loaded.as_json(found)
    if as_json:
        write_json(said)
    else:
        counts = ", ".join(f"{count} {name}" for name, count in said["records"]["change"].items())
        write(f"{said['read']} rows read; changes: {counts}")
    return finish(found=bool(loaded.rejected))
