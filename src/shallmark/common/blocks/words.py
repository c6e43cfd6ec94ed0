"""Values, sentences, days up to an end, texts that are read, own drawings; and what fetches them.

- `Fact`, `Figures`: a value with its label; several of them above the blocks.
- `Notice`: one sentence that must not be overlooked.
- `Countdown`: how long something runs yet, or since when it is over.
- `Reading`: a text that is read in the page.
- `Later`: blocks that a lazy panel brings after the page: what is dear to read.
- `Drawn`: a drawing of the app's own, by a template that reads `block`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.common.blocks.cells import Tone
from shallmark.common.blocks.tables import Way
from shallmark.kernel import clock
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, record_types
from shallmark.kernel.texts import Text
from shallmark.pages import formats
from shallmark.pages.record_base import is_changeable
from shallmark.pages.record_fields import REFERENCE

#: template of a panel whose context has `work`: it stands where a `Later` waits for it
LATER = "workplace/blocks_later.html"
#: days before its end in which something is said to end soon
SOON = 60


@dataclass(frozen=True)
class Fact:
    """A value with its label. A number has the address of its rows; "#work-key" is a block."""

    label: Text
    value: object
    url: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class Figures:
    """Numbers above the blocks."""

    kind: ClassVar[str] = "figures"
    half: ClassVar[bool] = False
    key: ClassVar[str] = ""

    numbers: Sequence[Fact]


@dataclass(frozen=True)
class Notice:
    """A sentence; `url` and `link` lead on. The tone is bad, warn or plain."""

    kind: ClassVar[str] = "notice"
    half: ClassVar[bool] = False
    key: ClassVar[str] = ""

    text: Text
    url: str = ""
    link: Text = ""
    tone: str = "plain"
    icon: str = "info-circle"


@dataclass(frozen=True)
class Countdown:
    """Days up to an end; `is_over` where that has come, or came before its day."""

    kind: ClassVar[str] = "countdown"

    key: str
    name: Text
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
    """A text as it reads: parts of a heading and Markdown; `quoted` as somebody else will."""

    kind: ClassVar[str] = "reading"

    key: str
    name: Text
    parts: Sequence[tuple[str, str]]
    caption: Text = ""
    url: str = ""
    link: Text = ""
    empty: Text = ""
    half: bool = False
    quoted: bool = False

    def __bool__(self) -> bool:
        return bool(self.parts or self.empty)


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
    name: Text
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    caption: Text = ""
    url: str = ""
    link: Text = ""
    #: a sheet of the app's own that it is drawn with
    sheet: str = ""
    half: bool = False


def days_left(label: Text, end: date | None, today: date, *, soon: int = SOON) -> Fact:
    """Days until something ends; ends are half open: on the day `end` it is over."""
    if end is None:
        return Fact(label, _("no end"))
    left = (end - today).days
    if left <= 0:
        return Fact(label, _("ended %(day)s") % {"day": formats.day(end)}, tone="bad")
    words = ngettext("%(days)d day", "%(days)d days", left) % {"days": left}
    return Fact(f"{label}, {formats.day(end)}", words, tone="warn" if left <= soon else "")


def change(record: Record, name: str) -> Way | None:
    """Address and word that change a field which a block draws, where the reader may."""
    if not is_changeable(record):
        return None
    return f"{record.get_absolute_url()}/field/{name}", _("Change")


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


def day_of(at: datetime | None) -> date | None:
    """The day of a moment in the reader's zone."""
    return timezone.localtime(at).date() if at else None
