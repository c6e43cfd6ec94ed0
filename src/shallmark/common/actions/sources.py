"""What an action comes from: any record, named by its reference."""

from typing import Any

from shallmark.kernel.records import record_types


def source_of(reference: str) -> Any:
    """The record of that reference, whoever may read it; None where there is none."""
    text = reference.strip().upper()
    prefix = text.rstrip("0123456789")
    for declared in record_types():
        if declared.prefix and declared.prefix == prefix:
            model: Any = declared.model
            return model.objects.filter(reference=text).first()
    return None
