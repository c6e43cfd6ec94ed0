"""Search: one index over all records, and the words it knows."""
