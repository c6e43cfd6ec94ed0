"""`./shallmark simulate` and `./shallmark demo ...`."""

from rich.console import Console
from rich.progress import Progress

from shallmark.cli.problems import WrongUse
from shallmark.kernel import clock
from shallmark.simulate import demo
from shallmark.simulate.run import Report, Size, simulate

__all__ = ["Size", "load_demonstration", "remove_demonstration", "simulated"]


def simulated(size: Size) -> Report:
    """Simulate an organisation of this size, with a bar of progress on standard error."""
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("Simulating", total=None)
        try:
            return simulate(size, lambda done, total: bar.update(task, completed=done, total=total))
        except ValueError as error:
            raise WrongUse(str(error)) from error


def load_demonstration() -> bool:
    """Load the demonstration in this process; False where one is loaded already."""
    if demo.present():
        return False
    demo.load(clock.now())
    return True


def remove_demonstration() -> int:
    """Remove the demonstration; returns how many tables were emptied."""
    try:
        return demo.remove()
    except ValueError as error:
        raise WrongUse(str(error)) from error
