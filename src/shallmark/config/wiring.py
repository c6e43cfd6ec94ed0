"""What upper floors plug into lower ones: one explicit place, read top to bottom."""


def wire() -> None:
    """Fill the kernel's lists. Order is the order of work after each write."""
    from shallmark.kernel import hooks

    hooks.after_steps[:] = []
