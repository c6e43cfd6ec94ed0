"""The `shallmark` command: database, web and worker processes, and what an operator needs.

Light to import: `postgres_daemon` starts from this package before anything else is there.
"""
