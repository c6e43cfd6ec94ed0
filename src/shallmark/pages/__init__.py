"""Pages, lists, filters, forms and exchange of every record type, read from its declaration."""
