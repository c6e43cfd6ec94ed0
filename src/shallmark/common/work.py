"""Blocks of the main column in which the work of a record gets done, above its fields.

For every app: a type's `page_context` returns them as `work`, a list in the order of the page, each
drawn by the macro of its `kind` in `workplace/work.html`. What is short enough stands beside the
next one (`half`). With them the details of the record stand at its side.

- `Countdown`: how long something runs yet, or since when it is over.
- `Rows`: what is covered, hidden or due now; steps before and after, with `here` for this one.
- `Reading`: a text that is read in the page.
- `Curve` (work_curve.py): a series of measured values against a target.
- `Later`: blocks that a lazy panel brings after the page: what is dear to read.
- `Drawn`: a drawing of the app's own, by a template that reads `block`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.kernel import clock
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, record_types, type_of
from shallmark.kernel.texts import Text
from shallmark.pages import formats
from shallmark.pages.record_base import is_changeable
from shallmark.pages.record_fields import REFERENCE
from shallmark.standing import in_words

#: template of a panel whose context has `work`: it stands where a `Later` waits for it
LATER = "workplace/work_later.html"
#: rows of a block
MOST = 20


@dataclass(frozen=True)
class Line:
    """One row: a record or a plain fact, with a word for each column of its block."""

    title: Text
    url: str = ""
    status: str = ""
    state: Text = ""
    icon: str = ""
    #: moments, days, people, records, numbers or words
    cells: Sequence[object] = ()
    #: bad or warn: the last cell is what must not be overlooked
    tone: str = ""
    #: the row is the record of the page
    here: bool = False


@dataclass(frozen=True)
class Rows:
    """A list; `count` may be more than its lines, and `url` is the list of all."""

    kind: ClassVar[str] = "rows"

    key: str
    head: Text
    lines: Sequence[Line]
    columns: Sequence[Text] = ()
    count: int | None = None
    url: str = ""
    caption: Text = ""
    #: said where there is no line; without it such a block is left out
    empty: Text = ""
    #: address and word of what adds one
    add: tuple[str, Text] | None = None
    #: address and word of a list that says more
    all: tuple[str, Text] | None = None
    half: bool = False


@dataclass(frozen=True)
class Countdown:
    """Days up to an end; `is_over` where that has come, or came before its day."""

    kind: ClassVar[str] = "countdown"

    key: str
    head: Text
    ends: date
    begins: date | None = None
    is_over: bool = False
    #: the day on which it was over, where that is known
    done: date | None = None
    #: what stood before it was moved
    was: date | None = None
    #: why it does not run yet, in a sentence
    waits: Text = ""
    caption: Text = ""
    #: days before the end from which it is said in colour
    soon: int = 14
    half: bool = False

    @property
    def left(self) -> int:
        return (self.ends - clock.now().astimezone(timezone.get_current_timezone()).date()).days

    @property
    def tone(self) -> str:
        if self.is_over or self.waits:
            return ""
        return "bad" if self.left < 0 else "warn" if self.left <= self.soon else ""

    @property
    def sentence(self) -> str:
        if self.is_over:
            return (
                _("Done on %(day)s") % {"day": formats.day(self.done)}
                if self.done
                else _("It is over.")
            )
        if self.waits:
            return str(self.waits)
        if self.left == 0:
            return _("Today is the last day.")
        if self.left > 0:
            return ngettext("%d day left", "%d days left", self.left) % self.left
        return ngettext("%d day over", "%d days over", -self.left) % -self.left

    @property
    def days(self) -> int:
        """All days from its begin to its end; 0 where the begin is not known."""
        return max((self.ends - self.begins).days, 0) if self.begins and not self.waits else 0

    @property
    def gone(self) -> int:
        return min(max(self.days - max(self.left, 0), 0), self.days)


@dataclass(frozen=True)
class Reading:
    """A text as it reads: parts of a heading and Markdown."""

    kind: ClassVar[str] = "reading"

    key: str
    head: Text
    parts: Sequence[tuple[str, str]]
    caption: Text = ""
    url: str = ""
    link: Text = ""
    empty: Text = ""
    half: bool = False


@dataclass(frozen=True)
class Later:
    """Blocks of the panel of this key, which does not stand at the side then."""

    kind: ClassVar[str] = "later"

    key: str
    name: Text
    half: ClassVar[bool] = False


@dataclass(frozen=True)
class Drawn:
    """What an app draws itself."""

    kind: ClassVar[str] = "drawn"

    key: str
    head: Text
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    caption: Text = ""
    url: str = ""
    link: Text = ""
    #: a sheet of the app's own that it is drawn with
    sheet: str = ""
    half: bool = False


def line_of(
    record: Record, *cells: object, tone: str = "", here: bool = False, title: str = ""
) -> Line:
    """A row of a record, with its state."""
    status, state = in_words(record)
    return Line(
        title=title or record.title or record.reference,
        url=record.get_absolute_url(),
        status=status,
        state=state,
        icon="" if status else type_of(type(record)).icon,
        cells=cells,
        tone=tone,
        here=here,
    )


def change(record: Record, name: str) -> tuple[str, Text] | None:
    """Address and word that change a field which a block draws, where the reader may."""
    if not is_changeable(record):
        return None
    return f"{record.get_absolute_url()}/field/{name}", _("Change")


def first_of(records: "models.QuerySet[Any]", most: int = MOST) -> tuple[list[Any], int]:
    """The first of them, and how many there are. One query."""
    counted = records.annotate(counted=models.Window(models.Count("pk")))
    found = list(counted[:most])
    return found, found[0].counted if found else 0


def called(texts: Iterable[str], person: Person) -> dict[str, Record]:
    """The records whose numbers stand in the texts, as far as the reader may open them.

    One query for each kind of them.
    """
    wanted: dict[type[RecordType], set[str]] = defaultdict(set)
    kinds = {kind.prefix: kind for kind in record_types() if kind.prefix}
    for match in REFERENCE.finditer("\n".join(texts)):
        if kind := kinds.get(match[1]):
            wanted[kind].add(match[0])
    found: dict[str, Record] = {}
    for kind, references in wanted.items():
        seen = kind.model.objects.visible_to(person).filter(reference__in=references)
        found.update((one.reference, one) for one in seen)
    return found


def shown_blocks(blocks: Iterable[Any]) -> list[Any]:
    """Without lists that hold nothing and do not say so."""
    empty = (one for one in blocks if isinstance(one, Rows) and not one.lines and not one.empty)
    left_out = {id(one) for one in empty}
    return [one for one in blocks if one and id(one) not in left_out]


def day_of(at: datetime | None) -> date | None:
    """The day of a moment in the reader's zone."""
    return timezone.localtime(at).date() if at else None
