"""One module for each command or group of commands; `cli/app.py` finds them by name.

The contract of a module: `def register(app: typer.Typer) -> None`, which adds its commands. At
import a module takes nothing but the standard library, Typer and the light modules of `cli`. What
needs Django is a module of `cli/tasks`, which the command imports after `ensure_database()`, so
that `./shallmark --help` stays quick.
"""
