"""A believable organisation from a seed: Norderhafen IT, at any size, with lapses when wanted.

Everything is written through the door, by the person who holds the role that day, with simulated
time; large sizes repeat the played base set-based, so the ledger holds the same kinds of rows.
"""
