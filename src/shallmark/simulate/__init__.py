"""A believable organisation from a seed: Norderhafen IT, at any size, with lapses when wanted.

Every record is written by the product's own writes, by the person who holds the role on that
day, in simulated time. Large sizes repeat the simulated incidents set-based, so that
the ledger holds the same kinds of rows.
"""
