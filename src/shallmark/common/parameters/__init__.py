"""Parameters of the checks: what the organisation sets, with the defaults of the catalogue."""
