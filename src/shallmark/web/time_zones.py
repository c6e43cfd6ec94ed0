"""The time zone in which somebody reads times: told by her browser, chosen by herself."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.forms import ChoiceField, Form
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from shallmark.common.calendars.zones import known_zones
from shallmark.kernel import clock
from shallmark.kernel.people import signed_in
from shallmark.manage.team.actions import choose_zone
from shallmark.manage.team.models import Person
from shallmark.pages import formats

#: what the program of the page fills in with the browser's zone, where nothing is chosen
OF_BROWSER = {"data-browser-zone": ""}


def take_from_browser(person: Person, zone: str) -> None:
    """Whoever never chose a zone reads times in that of her browser from her sign-in on."""
    if not person.zone and zone in known_zones() and zone != settings.SITE_ZONE:
        choose_zone(person, zone)


#: names before the first "/" that are parts of the world; what else there is are names of old
REGIONS = (
    "Europe", "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia",
    "Indian", "Pacific",
)  # fmt: skip


def place_in_words(zone: str, now: datetime) -> str:
    """As "Berlin (UTC+1)", "Kolkata (UTC+5:30)": typed, a list finds it by its place."""
    place = ", ".join(zone.split("/")[1:] or [zone]).replace("_", " ")
    offset = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    sign = formats.MINUS if offset < timedelta() else "+"
    return f"{place} (UTC{sign}{hours}{f':{minutes:02}' if minutes else ''})"


def zones_by_region(now: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """The places of each part of the world, by their names."""
    regions = []
    for region in REGIONS:
        zones = (zone for zone in known_zones() if zone.startswith(f"{region}/"))
        named = [(zone, place_in_words(zone, now)) for zone in zones]
        regions.append((region, sorted(named, key=lambda pair: pair[1])))
    return regions


def zone_choices() -> list[tuple[str, Any]]:
    """What is offered now: offsets change with the season."""
    shared = gettext_lazy("as the organisation (%(zone)s)") % {"zone": settings.SITE_ZONE}
    return [("", shared), ("UTC", "UTC"), *zones_by_region(clock.now())]


class ZoneField(ChoiceField):
    """The places of the world by region, and the zone of the organisation first.

    It takes every known zone: a browser may name one by a name of old, which is offered then.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  what Django's field takes
        label = gettext_lazy("Your time zone")
        super().__init__(label=label, required=False, choices=zone_choices, **options)

    def valid_value(self, value: str) -> bool:
        return value in known_zones()


class ZoneForm(Form):
    zone = ZoneField()

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  what Django's form takes
        super().__init__(*args, **options)
        chosen, field = self.initial.get("zone", ""), self.fields["zone"]
        assert isinstance(field, ZoneField)
        if chosen and chosen.split("/")[0] not in {*REGIONS, "UTC"}:
            field.choices = [*zone_choices(), (chosen, place_in_words(chosen, clock.now()))]


class OwnZone(FormView[ZoneForm]):
    """Everybody chooses her own zone; all times of all pages follow at once."""

    template_name = "web/auth/form.html"
    form_class = ZoneForm
    success_url = reverse_lazy("home")
    extra_context = {
        "title": gettext_lazy("Your time zone"),
        "lead": gettext_lazy("Times are shown, and what you type is read, in this zone."),
        "button_text": gettext_lazy("Use this zone"),
        "links": [{"text": gettext_lazy("Home"), "url": reverse_lazy("home")}],
    }

    def get_initial(self) -> dict[str, str]:
        return {"zone": signed_in(self.request).zone}

    def form_valid(self, form: ZoneForm) -> HttpResponse:
        person, zone = signed_in(self.request), form.cleaned_data["zone"]
        if zone != person.zone:
            choose_zone(Person.objects.get(pk=person.pk), zone)
        shown = {"zone": zone or settings.SITE_ZONE}
        messages.success(self.request, _("Times are shown in %(zone)s.") % shown)
        return super().form_valid(form)
