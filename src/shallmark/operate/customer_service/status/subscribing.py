"""News by mail: asked for, confirmed by whoever reads the address, and ended by one click."""

from collections.abc import Iterable
from datetime import timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.common.notices.sending import is_set_up
from shallmark.kernel import clock
from shallmark.kernel.exceptions import TooManyTries
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.status import mails, tokens
from shallmark.operate.customer_service.status.models import (
    StatusMail,
    StatusService,
    StatusSubscription,
)
from shallmark.operate.customer_service.status.readers import may_open, opening
from shallmark.operate.customer_service.status.tokens import Wish

#: one address is asked once in this time, and all together so often
AGAIN, MOST_ASKED = timedelta(hours=1), 100


class SubscribeForm(forms.Form):
    """Where to, of what, and of which services: of none chosen, of all that the reader sees."""

    address = forms.EmailField(label=_("Your e-mail address"), max_length=254)
    trouble = forms.BooleanField(label=_("Trouble"), required=False)
    planned = forms.BooleanField(label=_("Planned work"), required=False)
    entries = forms.TypedMultipleChoiceField(
        label=_("Only some services"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> None:
        if not (self.cleaned_data.get("trouble") or self.cleaned_data.get("planned")):
            raise forms.ValidationError({"trouble": _("Choose what you want to hear of.")})


def form_of(
    person: Person | None, entries: Iterable[StatusService], posted: QueryDict | None = None
) -> SubscribeForm:
    """The form of a reader who sees these services; whoever is signed in types no address."""
    own = {"address": person.email} if person is not None else {}
    if posted is not None and own:
        posted = posted.copy()
        posted["address"] = own["address"]
    initial = {"trouble": True, "planned": True, **own}
    form = SubscribeForm(posted, initial=initial, auto_id="tell-%s")
    choices = [(entry.pk, entry.title) for entry in entries]
    form.fields["entries"].choices = choices  # type: ignore[attr-defined]  # of the field above
    return form


def is_offered(person: Person | None) -> bool:
    """Whether this reader may subscribe: mails go out, and the staff have notices instead.

    Somebody who is signed in gets them at the own address alone: a link confirms what its reader
    may read, so it goes to nobody else.
    """
    if person is None:
        return is_set_up()
    return is_set_up() and not person.is_staff_member and bool(person.email)


def ask(wish: Wish) -> None:
    """Ask the address whether it wants that; asked just now, it is not asked again.

    Raises:
        TooManyTries: so many were asked in the last hour that it may be somebody's joke.

    """
    asked = StatusMail.objects.filter(subscription=None, at__gt=clock.now() - AGAIN)
    if asked.filter(address=wish.address).exists():
        return
    if asked.count() >= MOST_ASKED:
        raise TooManyTries(_now("Too many ask at this moment; try again in an hour."), seconds=3600)
    with transaction.atomic():
        mails.ask_to_confirm(wish.address, tokens.confirm_path(wish))


def confirmed(token: str) -> Wish | None:
    """The wish of a link that holds, where its reader still has such a page."""
    wish = tokens.wish_of(token)
    if wish is None:
        return None
    person = get_user_model().objects.filter(pk=wish.person or 0, is_active=True).first()
    lost = wish.person is not None and person is None
    return None if lost or not may_open(person, opening()) else wish


@transaction.atomic
def subscribe(wish: Wish) -> StatusSubscription:
    """From now on the address hears what it wished; an earlier wish of it is over."""
    values = {
        "trouble": wish.trouble,
        "planned": wish.planned,
        "person_id": wish.person,
        "at": clock.now(),
    }
    subscription, _new = StatusSubscription.objects.update_or_create(
        address=wish.address, defaults=values
    )
    subscription.entries.set(StatusService.objects.filter(pk__in=wish.entries))
    return subscription


def leave(token: str) -> bool:
    """End the subscription of a link of ours, also where it has ended; false for any other text."""
    subscription = tokens.subscription_of(token)
    if subscription is None:
        return False
    StatusSubscription.objects.filter(pk=subscription).delete()
    return True
