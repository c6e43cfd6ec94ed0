"""What the commands do: a module for each command or group of commands in `cli/commands`.

A command states its arguments, calls `ensure_database()`, and only then imports its module from
here, so that `./shallmark --help` does not pay for Django. The modules import at their top.
"""
