"""Acting for the system: for jobs, seed, import and simulation.

It stands in a module of its own so that an import of it shows. Pages, views and the API must not
import it (.importlinter, tests/test_authority.py), and a write refuses it within a person's
request (kernel.writes).
"""

from typing import Final

from shallmark.kernel.authority import System

SYSTEM: Final = System()

__all__ = ["SYSTEM"]
