"""Inviting a person: one form for name, mail, team or customer and roles; the link once more."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urljoin, urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.notices import sending
from shallmark.kernel import access, clock, writes
from shallmark.kernel.autocomplete import RecordChoiceField
from shallmark.kernel.exceptions import AwaitsSecondPerson, Invalid, Refused
from shallmark.kernel.people import Person as AnyPerson
from shallmark.kernel.texts import capital
from shallmark.manage.change_configuration.models.change_lists import ReferencesInput
from shallmark.manage.team.account_keys import keys_of
from shallmark.manage.team.belonging import add_member
from shallmark.manage.team.models import Membership, Person, RoleAssignment, RoleDefinition, Team
from shallmark.manage.team.models.person import makes_contacts_alone
from shallmark.manage.team.records import PersonRecord
from shallmark.pages.record_base import RecordView, is_staff
from shallmark.pages.record_create import RecordCreate
from shallmark.plan.alignment.models import Customer
from shallmark.web import invitations
from shallmark.web.jobs import send_reset_link
from shallmark.web.role_words import roles_allow
from shallmark.web.views_leave import may_leave

#: asked of everybody; the rest is folded away
FIRST = ("title", "email", "team", "customer", "roles", "invite")
#: rights of whoever asks for service and sees the own customer's
END_USER = "end_user"
#: asked of somebody who calls
CONTACT = ("title", "email", "phone", "customer")


class InvitePerson(RecordCreate):
    """`/people/new`: makes the person, where they belong and what they may, and sends the link."""

    record_type = PersonRecord
    template_name = "web/person_new.html"

    def form(
        self, *, data: QueryDict | None = None, initial: dict[str, Any] | None = None
    ) -> BaseForm:
        form = super().form(data=data, initial={"invite": not self.contact, **(initial or {})})
        form.fields |= _beside(self.person)
        if self.contact:
            form.fields = {name: form.fields[name] for name in CONTACT}
        form.order_fields(FIRST)
        form.fields["title"].label = _("Name")
        if not self.contact:
            form.fields["email"].help_text = _("Needed where the person is to sign in.")
        return form

    @property
    def contact(self) -> bool:
        """Whether it is somebody who calls, and never signs in."""
        return makes_contacts_alone(self.person)

    def values(self, form: BaseForm) -> dict[str, Any]:
        values = super().values(form)
        if form.cleaned_data["invite"] and not values["username"]:
            values["username"] = values["email"]
        return {name: values[name] for name in PersonRecord.fields if name in values}

    def make(self, form: BaseForm) -> str:
        asked = form.cleaned_data
        if self.contact:
            return self._make_contact(asked)
        if asked["invite"] and not asked["email"]:
            raise Invalid(
                {"email": [_("The link goes to a mail: give one, or let it not sign in.")]}
            )
        if asked.get("team") and asked.get("customer"):
            raise Invalid({"customer": [_("Either one of your teams, or a customer.")]})
        person: Person = writes.create(Person, by=self.person, values=self.values(form))
        for place in (asked.get("team"), asked.get("customer")):
            if place is not None:
                add_member(place, "people", person, by=self.person)
        for role in self._roles(asked):
            self._give(role, person)
        if not asked["invite"]:
            messages.success(self.request, _("%s was created.") % person.reference)
            return str(person.get_absolute_url())
        return invite(self.request, person)

    def _roles(self, asked: dict[str, Any]) -> list[RoleDefinition]:
        """Those that were chosen; whoever signs in for a customer is an end user without one."""
        known = RoleDefinition.objects.visible_to(self.person)
        chosen = list(known.filter(reference__in=asked.get("roles") or ()))
        if chosen or "roles" not in asked or not (asked["invite"] and asked.get("customer")):
            return chosen
        return list(known.filter(rights=END_USER).order_by("pk")[:1])

    def _make_contact(self, asked: dict[str, Any]) -> str:
        mail, known = asked["email"], Person.objects.visible_to(self.person)
        same = known.filter(email__iexact=mail, is_active=True).first() if mail else None
        if same is not None:
            sentence = _("This is the mail of %(name)s (%(reference)s): choose that person.")
            raise Invalid({"email": [sentence % {"name": same, "reference": same.reference}]})
        values = {name: asked[name] for name in CONTACT if name != "customer"}
        person = writes.create(Person, by=self.person, values=values)
        if asked["customer"]:
            add_member(asked["customer"], "people", person, by=self.person)
        messages.success(self.request, _("%s was created.") % person.reference)
        return str(person.get_absolute_url())

    def _give(self, role: RoleDefinition, person: Person) -> None:
        values = {"role": role, "person": person, "starts_on": clock.now().date()}
        try:
            writes.create(RoleAssignment, by=self.person, values=values)
        except AwaitsSecondPerson as waits:
            messages.warning(self.request, waits.sentence)

    def more(self, form: BaseForm) -> dict[str, Any]:
        allowed = roles_allow(self.person) if "roles" in form.fields else []
        return {"allowed": allowed,
                "first": [form[name] for name in FIRST if name in form.fields],
                "rest": [field for field in form if field.name not in FIRST],
                "contact": self.contact}  # fmt: skip


def _beside(person: AnyPerson) -> dict[str, forms.Field]:
    """What the form asks beside the fields of a person, as far as `person` may say it."""
    fields: dict[str, forms.Field] = {}
    contact = makes_contacts_alone(person)
    for name, model, label, help_text in (
        ("team", Team, gettext_lazy("Team"), gettext_lazy("Of those who work here.")),
        ("customer", Customer, gettext_lazy("Customer"), gettext_lazy("Of those who are served.")),
    ):
        if access.may_create(person, name) or (name == "customer" and contact):
            known = model.objects.visible_to(person)
            fields[name] = RecordChoiceField(
                known, required=False, label=label, help_text=help_text
            )
    if access.may_create(person, "role_assignment"):
        fields["roles"] = ReferencesInput(
            keys=("role",), required=False, label=gettext_lazy("Roles"),
            help_text=gettext_lazy(
                "They give the rights. Of a customer, who has none is an end user. What you do not"
                " hold, another confirms."
            ),
        )  # fmt: skip
        fields["roles"].person = person  # type: ignore[attr-defined]
    fields["invite"] = forms.BooleanField(
        required=False, initial=True, label=gettext_lazy("Let this person sign in"),
        help_text=gettext_lazy("A link goes to the mail, by which the password is chosen.")
        if sending.is_set_up()
        else gettext_lazy("No mail server is set: the next page shows the link, to hand it over."),
    )  # fmt: skip
    return fields


def invite(request: HttpRequest, person: Person) -> str:
    """Send the link; returns the address at which to go on."""
    page = f"{person.get_absolute_url()}/invitation"
    if not sending.is_set_up():
        return page
    base = settings.SITE_URL or request.build_absolute_uri("/")
    send_reset_link.defer(email=person.email, base=base)
    messages.success(request, _("The invitation goes to %s.") % person.email)
    return str(person.get_absolute_url())


class Invitation(RecordView[Person]):
    """`/people/PER.../invitation`: who has not chosen a password yet gets the link once more.

    Without a mail server also who has one and forgot it.
    """

    record_type = PersonRecord

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._show(self._invited(reference))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        person = self._invited(reference)
        if sending.is_set_up():
            return redirect(invite(request, person))
        try:
            path = invitations.hand_over(person, by=self.person)
        except Refused as wrong:
            return self._show(person, wrong=wrong)
        return self._show(
            person, link=urljoin(settings.SITE_URL or request.build_absolute_uri("/"), path)
        )

    def _invited(self, reference: str) -> Person:
        person = self.find(reference)
        ways = (invitations.may_invite, invitations.may_reset)
        if not any(may(person, by=self.person) for may in ways):
            raise Http404(reference)
        return person

    def _show(
        self, person: Person, *, link: str = "", wrong: Refused | None = None
    ) -> HttpResponse:
        context = {"record": person, "link": link, "wrong": wrong, "mail": sending.is_set_up(),
                   "known": person.has_usable_password(),
                   "here_alone": bool(link) and _is_here_alone(link),
                   "invites": may_be_made(self.person),
                   "label_plural": capital(PersonRecord.label_plural())}  # fmt: skip
        status = wrong.status if wrong else 200
        return render(self.request, "web/invitation.html", context, status=status)


def may_be_made(by: AnyPerson) -> bool:
    """Whether `by` may invite another person."""
    return access.may_create(by, PersonRecord.key)


def _is_here_alone(link: str) -> bool:
    """Whether a link leads to the machine itself, so that no other opens it."""
    host = urlsplit(link).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def sign_in_state(person: Person) -> str:
    """Whether somebody signs in, in words."""
    if not person.is_active:
        return _("closed")
    if not person.username:
        return _("does not sign in")
    return _("invited, no password yet") if invitations.is_invited(person) else _("signs in")


def person_page(record: Person, person: AnyPerson) -> dict[str, Any]:
    """Facts and buttons in the head of a person's page. Two queries for staff."""
    context: dict[str, Any] = {
        "sign_in_state": sign_in_state(record),
        "may_invite": invitations.may_invite(record, by=person),
        "may_reset": invitations.may_reset(record, by=person),
        "may_leave": may_leave(record, by=person),
        "teams": [],
        "customer": None,
    }
    if is_staff(person):
        mine = Membership.objects.filter(person=record).values("team")
        context["teams"] = list(Team.objects.visible_to(person).filter(pk__in=mine)[:3])
        served = Customer.objects.visible_to(person).filter(customer_people__person=record)
        context["customer"] = served.first()
    return context


def signing_in(record: Person, _person: AnyPerson) -> dict[str, Any]:
    """How somebody signs in, for the side of the person's page."""
    return {"one": record, "state": sign_in_state(record), "keys": keys_of(record)}
