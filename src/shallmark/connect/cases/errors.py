class ImportAborted(Exception):
    """An import that was not begun or was undone whole; nothing was written."""
