"""The environment of a run of pytest within a test."""

import os

from shallmark.cli.testing.system import ROOT


def small_environment() -> dict[str, str]:
    """Without the plugins that are installed: each of three processes would load them all."""
    bytecode = os.environ.get("PYTHONPYCACHEPREFIX", "")
    return {
        "PYTHONPATH": str(ROOT),
        "PATH": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        **({"PYTHONPYCACHEPREFIX": bytecode} if bytecode else {}),
    }
