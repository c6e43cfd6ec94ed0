"""REST for every record type: the same rights, the same form, the same door as the pages."""
