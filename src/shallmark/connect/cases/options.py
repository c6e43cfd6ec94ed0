"""What a person asks of an import of cases; needs no Django, so a command may state it first."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person asked for."""

    path: Path
    source: str = ""
    timezone: str = "UTC"
    table: str = ""
    dialect: str = ""
    encoding: str = ""
    dry_run: bool = False
    #: key of the record type of what says no type
    default: str = "incident"
