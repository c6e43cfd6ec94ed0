"""Two weeks of a team on call, as drawn on the pages of the team and of each of its shifts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.common.blocks.bands import Axis, Bands, Filling, Lane, Span
from shallmark.common.blocks.cells import Cell
from shallmark.common.blocks.tables import Table
from shallmark.day_names import weekday_name
from shallmark.kernel import access, clock
from shallmark.kernel.people import Person as AnyPerson
from shallmark.manage.team.models import OnCallShift, Team
from shallmark.pages import formats

WEEKS = timedelta(days=14)
#: shifts that are read at most
MOST = 100


@dataclass(frozen=True)
class Rota:
    """The shifts of a team in two weeks, and what is left open between them."""

    axis: Axis
    team: Team
    shifts: list[OnCallShift]
    #: of the same people for other teams at the same time
    elsewhere: list[OnCallShift]
    now: datetime

    @property
    def called(self) -> OnCallShift | None:
        return next((one for one in self.shifts if one.starts_at <= self.now < one.ends_at), None)

    @property
    def next(self) -> OnCallShift | None:
        return next((one for one in self.shifts if one.starts_at > self.now), None)

    @property
    def gaps(self) -> list[tuple[datetime, datetime]]:
        """When nobody is on call, of the time drawn. A team without shifts has no roster."""
        if not self.shifts:
            return []
        free, gaps = self.axis.start, []
        for shift in self.shifts:
            if shift.starts_at > free:
                gaps.append((free, shift.starts_at))
            free = max(free, shift.ends_at)
        return [*gaps, (free, self.axis.end)] if free < self.axis.end else gaps

    @property
    def ahead(self) -> list[tuple[datetime, datetime]]:
        """Gaps that can still be filled."""
        return [(max(start, self.now), end) for start, end in self.gaps if end > self.now]

    @property
    def twice(self) -> Iterator[tuple[OnCallShift, OnCallShift]]:
        """Who is on call for another team at the same time."""
        for one in self.shifts:
            for other in self.elsewhere:
                together = other.starts_at < one.ends_at and one.starts_at < other.ends_at
                if one.owner_id == other.owner_id and together:
                    yield one, other


def rota_of(team: Team, around: date, person: AnyPerson) -> Rota:
    """The two weeks from the Monday before the day, in the reader's zone. Two queries."""
    monday = around - timedelta(days=around.weekday())
    start = timezone.make_aware(datetime.combine(monday, datetime.min.time()))
    axis = Axis(start, start + WEEKS)
    within = OnCallShift.objects.visible_to(person).filter(
        starts_at__lt=axis.end, ends_at__gt=axis.start
    )
    within = within.select_related("owner", "team").order_by("starts_at", "pk")
    shifts = list(within.filter(team=team)[:MOST])
    owners = {shift.owner_id for shift in shifts}
    elsewhere = list(within.filter(owner__in=owners).exclude(team=team)[:MOST]) if shifts else []
    return Rota(axis, team, shifts, elsewhere, clock.now())


def span_words(start: datetime, end: datetime) -> str:
    """Such as "Mon 16 Nov, 08:00 – Mon 23 Nov, 08:00"."""
    return f"{moment_words(start)} – {moment_words(end)}"


def moment_words(moment: datetime) -> str:
    """Such as "Mon 16 Nov, 08:00", in the reader's zone."""
    here = timezone.localtime(moment)
    weekday = weekday_name(here.weekday())
    return f"{weekday} {formats.day(here.date(), year=False)}, {here:%H:%M}"


def drawn(rota: Rota, person: AnyPerson, here: OnCallShift | None = None) -> Bands:
    """A lane for each who is called, and one for when nobody is."""
    lanes: dict[int | None, list[Span]] = {}
    for shift in rota.shifts:
        lanes.setdefault(shift.owner_id, []).append(_span(rota, shift))
    names = {shift.owner_id: str(shift.owner or _("Nobody")) for shift in rota.shifts}
    rows = [
        Lane(names[key], spans, here=here is not None and key == here.owner_id)
        for key, spans in lanes.items()
    ]
    if rota.gaps:
        rows.append(Lane(_("Nobody"), [_gap(rota, start, end) for start, end in rota.gaps]))
    new = access.may_create(person, "on_call_shift")
    return Bands(
        _("On call, two weeks"),
        rota.axis.days(timezone.localtime(rota.now).date()),
        rows,
        (_("Who"), _("Shift"), _("When")),
        caption=str(rota.team),
        now=rota.axis.place(rota.now),
        url=f"/on-call?view=all&team={rota.team.reference}",
        add=(f"/on-call/new?team={rota.team.pk}", _("Plan a shift")) if new else None,
        key=(
            ("full", _("on call now")),
            ("soft", _("planned")),
            ("past", _("over")),
            ("warn", _("nobody")),
        ),
    )


def _span(rota: Rota, shift: OnCallShift) -> Span:
    x, width = rota.axis.reach(shift.starts_at, shift.ends_at)
    filling: Filling = "soft"
    if shift.ends_at <= rota.now:
        filling = "past"
    elif shift.starts_at <= rota.now:
        filling = "full"
    words = f"{timezone.localtime(shift.starts_at):%H:%M}"
    told = span_words(shift.starts_at, shift.ends_at)
    return Span(x, width, words, told, filling, shift.get_absolute_url())


def _gap(rota: Rota, start: datetime, end: datetime) -> Span:
    x, width = rota.axis.reach(start, end)
    return Span(x, width, _("nobody"), span_words(start, end), "warn")


def called_twice(rota: Rota) -> Table:
    """Whoever is called for two teams at once can come to one."""
    rows = [
        (
            Cell(str(one.owner), person=one.owner),
            Cell(one.team, url=one.get_absolute_url()),
            Cell(other.team, url=other.get_absolute_url()),
            Cell(span_words(max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at))),
        )
        for one, other in rota.twice
    ]
    heads = (_("Who"), _("Team"), _("and team"), _("Both"))
    return Table(_("On call for two teams at once"), heads, rows)
