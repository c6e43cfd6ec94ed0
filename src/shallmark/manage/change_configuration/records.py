"""Pages of this function; the declarations stand in a file per family."""

from shallmark.manage.change_configuration import (
    records_board,
    records_change,
    records_change_around,
    records_change_work,
    records_configuration,
    records_items,
)

__all__ = [
    "records_board",
    "records_change",
    "records_change_around",
    "records_change_work",
    "records_configuration",
    "records_items",
]
