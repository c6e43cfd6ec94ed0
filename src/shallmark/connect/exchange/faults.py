class Unreadable(Exception):
    """A file that cannot be taken at all; its text is a sentence that says what to do."""
