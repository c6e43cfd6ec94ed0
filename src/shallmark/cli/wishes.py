"""What an operator asks of a command, before Django is set up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemImport:
    """How items are imported: keep nothing, withdraw what is gone, write JSON."""

    dry_run: bool = False
    end_missing: bool = False
    as_json: bool = False
