"""Sign-in, sign-out and passwords: Django's views in our look."""

import contextlib
import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, forms, views
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.forms import CharField, HiddenInput, Select
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from procrastinate.exceptions import AlreadyEnqueued

from shallmark.common.calendars.zone_choice import ZoneField
from shallmark.common.notices import sending
from shallmark.kernel import clock
from shallmark.kernel.exceptions import TooManyTries
from shallmark.manage.team import throttle
from shallmark.manage.team.account_keys import note_mailed
from shallmark.manage.team.actions import choose_zone
from shallmark.manage.team.models import Person, RoleAssignment
from shallmark.manage.team.simulate.organisation import PASSWORD
from shallmark.web import demonstration
from shallmark.web.invitations import LINK, MAILED, is_invited
from shallmark.web.jobs import send_reset_link
from shallmark.web.loopback import is_loopback
from shallmark.web.time_zones import OF_BROWSER, take_from_browser

FORM = "web/auth/form.html"


class SignInForm(forms.AuthenticationForm):
    """Says how long to wait where there were too many tries."""

    browser_zone = CharField(required=False, max_length=64, widget=HiddenInput(OF_BROWSER))

    def get_invalid_login_error(self) -> ValidationError:
        lock = throttle.lock_on(self.request) if self.request else None
        return ValidationError(lock.sentence) if lock else super().get_invalid_login_error()

    def confirm_login_allowed(self, user: Person) -> None:
        """Let whoever is active in; accounts of the demonstration on the machine itself only."""
        super().confirm_login_allowed(user)
        if user.is_demo and not on_this_machine(self.request):
            raise ValidationError(
                _("Accounts of the demonstration work on the machine itself only."), code="demo"
            )


def on_this_machine(request: HttpRequest | None) -> bool:
    """Whether the page was asked for at an address that other machines do not reach."""
    return request is not None and is_loopback(split_domain_port(request.get_host())[0])


def waiting(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """The answer, told to be one that waits where there were too many tries."""
    lock = throttle.lock_on(request)
    if lock is not None:
        response.status_code = 429
        response["Retry-After"] = str(lock.seconds)
    return response


class SignIn(views.LoginView):
    template_name = FORM
    form_class = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: forms.AuthenticationForm) -> HttpResponse:
        take_from_browser(form.get_user(), form.cleaned_data["browser_zone"])
        return super().form_valid(form)

    def form_invalid(self, form: forms.AuthenticationForm) -> HttpResponse:
        return waiting(super().form_invalid(form), self.request)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        context: dict[str, Any] = {"title": _("Sign in"), "button_text": _("Sign in")}
        context["shows_jobs"] = True
        links = [{"text": _("Forgotten password"), "url": reverse("password-reset")}]
        accounts = demonstration.accounts() if on_this_machine(self.request) else []
        if accounts:
            context |= {"accounts": accounts, "known_password": PASSWORD}
        return super().get_context_data(
            **kwargs, **context, links=links, next=self.get_redirect_url()
        )


def in_a_line(form: forms.SetPasswordForm) -> None:  # type: ignore[type-arg]
    """Say in a line what a password must be: Django says it in a list of HTML."""
    form.fields["new_password1"].help_text = " ".join(password_validators_help_texts())


class NewPasswordForm(forms.SetPasswordForm):  # type: ignore[type-arg]
    """A new password, and what it must be, in words."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  what the view of Django gives its form
        super().__init__(*args, **options)
        in_a_line(self)


class PasswordChangeForm(forms.PasswordChangeForm):
    """The old password is tried as at the sign-in: it is counted, and may have to wait."""

    def __init__(self, request: HttpRequest, **options: Any) -> None:  # noqa: ANN401  what the view of Django gives its form
        super().__init__(**options)
        self.request = request
        in_a_line(self)

    def clean_old_password(self) -> str:
        old = str(self.cleaned_data["old_password"])
        username = self.user.get_username()
        if authenticate(self.request, username=username, password=old) is not None:
            return old
        lock = throttle.lock_on(self.request)
        raise ValidationError(lock.sentence if lock else self.error_messages["password_incorrect"])


class PasswordChange(views.PasswordChangeView):
    template_name = FORM
    form_class = PasswordChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_invalid(self, form: forms.PasswordChangeForm) -> HttpResponse:
        return waiting(super().form_invalid(form), self.request)

    success_url = reverse_lazy("password-changed")
    extra_context = {"title": _("Change password"), "button_text": _("Change password")}


class PasswordChanged(views.PasswordChangeDoneView):
    template_name = FORM
    extra_context = {
        "title": _("Password changed"),
        "lead": _("The new one is in force. You stay signed in here."),
        "links": [{"text": _("Home"), "url": "/"}],
    }


def who_helps() -> str:
    """Where no mail goes out: the administrators by name."""
    today = clock.now().date()
    held = RoleAssignment.objects.in_effect(today).filter(role__rights="admin")
    people = Person.objects.filter(is_active=True, is_system=False)
    known = people.filter(Q(is_superuser=True) | Q(pk__in=held.values("person")))
    names = list(known.order_by("title").values_list("title", flat=True)[:5])
    if not names:
        return gettext("This installation sends no mail. Ask whoever runs it for a new password.")
    return gettext(
        "This installation sends no mail. Ask an administrator for a new password: %(names)s."
    ) % {"names": ", ".join(names)}


class PasswordReset(views.PasswordResetView):
    template_name = FORM
    success_url = reverse_lazy("password-reset-sent")
    extra_context = {
        "title": _("Set a new password"),
        "lead": _("Give the e-mail address of your account. We send a link that works once."),
        "button_text": _("Send the link"),
        "links": [{"text": _("Back to sign-in"), "url": reverse_lazy("sign-in")}],
    }

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Promise no mail where none is sent: say who helps."""
        return super().get(request, *args, **kwargs) if sending.is_set_up() else self._say()

    def post(self, request: HttpRequest, *args: str, **kwargs: object) -> HttpResponse:
        return super().post(request, *args, **kwargs) if sending.is_set_up() else self._say()

    def _say(self) -> HttpResponse:
        context: dict[str, Any] = {"lead": who_helps(), "form": None}
        return self.render_to_response(self.get_context_data() | context)

    def form_valid(self, form: forms.PasswordResetForm) -> HttpResponse:
        """Leave the rest to a job: the answer does not tell whether there is such an account."""
        try:
            throttle.count_or_refuse(self.request, throttle.PASSWORD_RESET)
        except TooManyTries as wrong:
            form.add_error(None, wrong.sentence)
            response = self.render_to_response(self.get_context_data(form=form), status=429)
            response["Retry-After"] = str(wrong.seconds)
            return response
        email = form.cleaned_data["email"].strip()
        base = settings.SITE_URL or self.request.build_absolute_uri("/")
        lock = hashlib.sha256(email.lower().encode()).hexdigest()
        # Where one waits to be sent already, that one does.
        with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
            send_reset_link.configure(queueing_lock=f"reset:{lock}").defer(email=email, base=base)
        return redirect(str(self.success_url))


class PasswordResetSent(views.PasswordResetDoneView):
    template_name = FORM
    extra_context = {
        "title": _("Look into your mail"),
        "lead": _(
            "If the address belongs to an account, a link is on its way. It works for 3 days."
        ),
        "links": [{"text": _("Back to sign-in"), "url": reverse_lazy("sign-in")}],
    }


class FirstPasswordForm(NewPasswordForm):
    """The first password of somebody who was invited, and the time zone to read times in."""

    zone = ZoneField(widget=Select(OF_BROWSER))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  what the view of Django gives its form
        super().__init__(*args, **options)
        self.fields["zone"].initial = self.user.zone

    def save(self, commit: bool = True) -> Person:
        zone = self.cleaned_data["zone"]
        if zone != self.user.zone:
            choose_zone(self.user, zone)
            self.user.refresh_from_db()
        person: Person = super().save(commit)
        return person


class PasswordResetConfirm(views.PasswordResetConfirmView):
    template_name = FORM
    token_generator = LINK
    post_reset_login_backend = settings.AUTHENTICATION_BACKENDS[-1]
    success_url = reverse_lazy("password-reset-done")

    def get_form_class(self) -> "type[forms.SetPasswordForm[Person]]":
        """Whoever is invited says in which zone she reads times, too."""
        invited = isinstance(self.user, Person) and is_invited(self.user)
        return FirstPasswordForm if invited else NewPasswordForm

    def get_user(self, uidb64: str) -> Person | None:
        """The person of the link, while active: Django asks that of who gets a mail only."""
        person = super().get_user(uidb64)
        return person if isinstance(person, Person) and person.is_active else None

    def form_valid(self, form: "forms.SetPasswordForm[Person]") -> HttpResponse:
        """Whoever reads the mail of an account may try it again at once."""
        throttle.lift(throttle.normal(form.user.get_username()), "", by=form.user)
        token = self.request.session.get(views.INTERNAL_RESET_SESSION_TOKEN)
        if is_invited(form.user):
            # who has just chosen the first password is asked for it no second time
            self.post_reset_login, self.success_url = True, reverse_lazy("home")
        with transaction.atomic():
            if MAILED.check_token(form.user, token):
                note_mailed(form.user, first=is_invited(form.user))
            return super().form_valid(form)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if context["validlink"]:
            texts = {"title": _("Choose a new password"), "button_text": _("Set the password")}
            if isinstance(context["form"], FirstPasswordForm):
                name = context["form"].user.get_username()
                lead = _("Choose a password. Your user name is %(name)s.") % {"name": name}
                return {**context, **texts, "title": _("Welcome to Shallmark"), "lead": lead}
            return {**context, **texts}
        return {
            **context,
            "form": None,
            "title": _("This link has been used or is too old"),
            "lead": _("Your password is unchanged. Ask for another link."),
            "links": [{"text": _("Another link"), "url": reverse("password-reset")}],
        }


class PasswordResetDone(views.PasswordResetCompleteView):
    template_name = FORM
    extra_context = {
        "title": _("Password set"),
        "lead": _("Sign in with the new one."),
        "links": [{"text": _("Sign in"), "url": reverse_lazy("sign-in")}],
    }
