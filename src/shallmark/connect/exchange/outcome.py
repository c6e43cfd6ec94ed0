"""What every import answers as JSON: rows read, what became of the records, what was noted."""

from collections.abc import Mapping
from pathlib import Path

Counts = Mapping[str, int]


def outcome(
    source: str,
    rows_read: int,
    records: Mapping[str, Counts],
    *,
    notes: Counts,
    rejected_file: Path | None = None,
) -> dict[str, object]:
    """The contract of `./shallmark import ... --json`.

    `records`: key of a record type -> created, updated, unchanged, rejected. `notes`: what was
    read with a doubt, by kind, and how often. `rejected_file`: the rows to mend and read again.
    """
    return {
        "source": source,
        "rows_read": rows_read,
        "records": {key: dict(counts) for key, counts in records.items()},
        "notes": dict(sorted(notes.items())),
        "rejected_file": str(rejected_file) if rejected_file else None,
    }
