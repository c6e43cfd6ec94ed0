"""What a web process loads: the application of `config.wsgi`, tied to the life of its parent."""

import ctypes
import signal
import sys

from shallmark.cli.keeper import PR_SET_PDEATHSIG
from shallmark.config.wsgi import application

__all__ = ["application"]

if sys.platform == "linux":
    # The web server's processes would otherwise outlive a killed parent, and hold the port.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
