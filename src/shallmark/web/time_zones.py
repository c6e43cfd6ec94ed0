"""The time zone in which somebody reads times: told by her browser, chosen by herself."""

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from shallmark.common.calendars.zone_choice import ZoneField
from shallmark.common.calendars.zones import known_zones
from shallmark.kernel.people import signed_in
from shallmark.manage.team.actions import choose_zone
from shallmark.manage.team.models import Person

#: what the program of the page fills in with the browser's zone, where nothing is chosen
OF_BROWSER = {"data-browser-zone": ""}


def take_from_browser(person: Person, zone: str) -> None:
    """Whoever never chose a zone reads times in that of her browser from her sign-in on."""
    if not person.zone and zone in known_zones() and zone != settings.SITE_ZONE:
        choose_zone(person, zone)


class ZoneForm(Form):
    zone = ZoneField()


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
