"""The machinery of records: lifecycle, gates, history, access, pages, API. It knows no record."""
