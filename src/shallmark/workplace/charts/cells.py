"""What a chart shows, counted: cells in rows."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shallmark.kernel.records import RecordType
from shallmark.kernel.texts import capital
from shallmark.pages.list_address import VIEW, Address
from shallmark.workplace.charts.declared import Chart


@dataclass(frozen=True)
class Cell:
    """A number, and the list that holds exactly so many records."""

    number: int
    url: str
    #: of what it is the share
    of: "Cell | None" = None

    @property
    def value(self) -> float | None:
        """What is drawn: the number, or the share in percent; None: there is nothing to share."""
        if self.of is None:
            return self.number
        return round(100 * self.number / self.of.number, 1) if self.of.number else None


@dataclass(frozen=True)
class Row:
    """A period or a value, with a cell for each series."""

    label: str
    cells: tuple[Cell, ...]
    #: whether it stands for the values that have no row of their own
    is_rest: bool = False


@dataclass(frozen=True)
class Counted:
    """A chart with its numbers."""

    chart: Chart
    record_type: type[RecordType]
    rows: list[Row]
    #: values that are more than a filter takes, so that no row of the chart holds them
    left_out: int = 0

    @property
    def url(self) -> str:
        """The list of all that it counts."""
        return str(Address(self.record_type.url(), ((VIEW, "all"),)))

    @property
    def rows_name(self) -> str:
        """What its rows are."""
        if not self.chart.by:
            return _("Period")
        field = self.record_type.model._meta.get_field(self.chart.by)
        return capital(getattr(field, "verbose_name", ""))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look at."""
        return not any((cell.of or cell).number for row in self.rows for cell in row.cells)
