"""What a web process loads: the application of `config.wsgi`, tied to the life of its parent."""

import ctypes
import signal
import sys

from shallmark.cli import schema
from shallmark.cli.keeper import PR_SET_PDEATHSIG
from shallmark.config import env
from shallmark.config.wsgi import application

__all__ = ["application"]

if sys.platform == "linux":
    # The web server's processes would otherwise outlive a killed parent, and hold the port.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

# `serve` makes the tables while this process loads.
schema.wait_for_tables(env.text("DATABASE_URL"))
