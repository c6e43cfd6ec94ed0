"""While a process loads, nothing of what it makes is garbage.

To search what is loaded again and again takes a fourth of a start. What is there at the end stays:
it is not searched later either, and processes that are forked share its memory.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """No search for garbage in the block, nor afterwards among what it loaded."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
