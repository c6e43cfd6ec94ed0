"""The provenance of what a test itself writes: a page's, with the liberties of a test.

A test arranges its world as seed and import do, with times of its own; what it asks of the product
goes through requests, jobs and commands, each of which states its own provenance.
"""

from shallmark.kernel import provenance
from shallmark.kernel.provenance import Provenance, Source


def enter() -> None:
    """Hold for the rest of the process."""
    provenance._current.set(Provenance(Source.PAGE, for_system=True, own_time=True))
