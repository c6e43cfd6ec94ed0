"""What the page of a shift tells: who is on call now and next, two weeks, what is left open."""

from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.common.blocks.words import Fact
from shallmark.kernel.people import Person as AnyPerson
from shallmark.manage.team.models import OnCallShift
from shallmark.web.room_parts import Room, told
from shallmark.web.rota import Rota, called_twice, drawn, moment_words, rota_of, span_words


def of_shift(shift: OnCallShift, person: AnyPerson) -> Room:
    rota = rota_of(shift.team, timezone.localtime(shift.starts_at).date(), person)
    room = Room(
        facts=facts_of(rota), blocks=[drawn(rota, person, shift), called_twice(rota)], is_bad=False
    )
    room.notice = open_time(rota)
    return told(room)


def facts_of(rota: Rota) -> list[Fact]:
    """Who is on call now, and who is next, where the two weeks hold it."""
    facts = []
    if rota.axis.place(rota.now) is not None:
        called = rota.called
        label = _("on call now")
        if called:
            label = _("on call now, until %(moment)s") % {"moment": moment_words(called.ends_at)}
        name = str(called.owner) if called else _("nobody")
        url = called.get_absolute_url() if called else ""
        facts.append(Fact(label, name, url, "" if called else "warn"))
    following = rota.next
    if following is not None:
        label = _("next, from %(moment)s") % {"moment": moment_words(following.starts_at)}
        facts.append(Fact(label, str(following.owner), url=following.get_absolute_url()))
    return facts


def open_time(rota: Rota) -> tuple[str, str] | None:
    """The first time ahead in which nobody is on call, and where a shift is planned."""
    if not rota.ahead:
        return None
    sentence = _("Nobody is on call: %(span)s") % {"span": span_words(*rota.ahead[0])}
    return sentence, f"/on-call/new?team={rota.team.pk}"
