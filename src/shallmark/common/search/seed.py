"""How the index of a new installation is made."""

from shallmark.common.search.actions import note_recipes


def seed() -> None:
    """Keep how entries are made, so that a later program knows which to make anew."""
    note_recipes()
