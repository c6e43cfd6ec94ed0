"""The command line: finds the commands, and reports what goes wrong in them."""

import atexit
import gc
import importlib
import os
import pkgutil
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import typer

from shallmark.cli import commands, log_files
from shallmark.cli.output import say
from shallmark.cli.problems import FAILED, WRONG_USE, Problem
from shallmark.config import env

PROGRAM = "./shallmark"
DISK_FULL = (
    "The disk is full, so this command could not write all that it had to; nothing is kept half"
    " written. Make room where it writes (the database, SHALLMARK_HOME, a file that you named, the"
    " folder for temporary files), then run it again."
)


def build() -> typer.Typer:
    """The application with every command that a module of `commands` registers, in name order."""
    app = typer.Typer(
        name="shallmark",
        help="Service management that proves itself against ISO/IEC 20000-1.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    # With one command alone Typer would make it the whole program; a callback prevents that.
    app.callback()(lambda: None)
    for module in sorted(pkgutil.iter_modules(commands.__path__), key=lambda info: info.name):
        importlib.import_module(f"{commands.__name__}.{module.name}").register(app)
    return app


def main() -> None:
    """Run one command. Ends with 0 good, 1 found something or failed, 2 wrong use."""
    # All goes with the process: a last search for garbage among what is loaded takes half a second.
    atexit.register(gc.freeze)
    try:
        build()(prog_name=PROGRAM)
    except Problem as problem:
        say(str(problem))
        sys.exit(problem.code)
    except env.SettingInvalid as invalid:
        say(str(invalid))
        sys.exit(WRONG_USE)
    except BrokenPipeError:
        # Whoever read our output has seen enough; the interpreter must not complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except Exception as error:  # noqa: BLE001  nothing stands above it
        sys.exit(unexpected(error))


def unexpected(error: Exception) -> int:
    """Say in a sentence what happened, and keep the details in the log of the installation."""
    # It brings Django's database layer along, which a command that goes well may never need.
    from shallmark.outages import is_disk_full

    sentence = getattr(error, "sentence", None)
    if isinstance(sentence, str):
        say(sentence)
        return FAILED
    if is_disk_full(error):
        say(DISK_FULL)
        return FAILED
    details = "".join(traceback.format_exception(error))
    if env.flag("DEBUG"):
        say(details)
        return FAILED
    log = keep_details(details)
    message = " ".join(str(error).split())[:400]
    where = f"The details are in {log}." if log else "DEBUG=1 shows the details."
    say(f"This command failed unexpectedly ({type(error).__name__}: {message}). {where}")
    return FAILED


def keep_details(details: str) -> Path | None:
    path = env.home() / "log" / "errors.log"
    entry = f"{datetime.now(UTC).isoformat()} {' '.join(sys.argv)}\n{details}\n"
    try:
        log_files.bound(path)
        with log_files.opened(path) as log:
            log.write(entry.encode(errors="replace"))
    except OSError:
        return None
    return path
