"""Charts of a function's records: what is counted, by which lists, and how it is drawn."""
