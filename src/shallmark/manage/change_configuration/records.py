"""Pages of this function; the declarations stand in a file per family."""

from shallmark.manage.change_configuration import records_items

__all__ = ["records_items"]
