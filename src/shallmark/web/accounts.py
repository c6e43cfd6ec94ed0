"""Sign-in, sign-out and passwords: Django's views in our look."""

from typing import Any

from django.contrib.auth import views
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

FORM = "web/auth/form.html"


class SignIn(views.LoginView):
    template_name = FORM
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = {"title": _("Sign in"), "button_text": _("Sign in"), "shows_jobs": True}
        links = [{"text": _("Forgotten password"), "url": reverse("password-reset")}]
        return super().get_context_data(**kwargs, **said, links=links, next=self.get_redirect_url())


class PasswordChange(views.PasswordChangeView):
    template_name = FORM
    success_url = reverse_lazy("password-changed")
    extra_context = {"title": _("Change password"), "button_text": _("Change password")}


class PasswordChanged(views.PasswordChangeDoneView):
    template_name = FORM
    extra_context = {
        "title": _("Password changed"),
        "lead": _("The new one is in force. You stay signed in here."),
        "links": [{"text": _("Home"), "url": "/"}],
    }


class PasswordReset(views.PasswordResetView):
    template_name = FORM
    success_url = reverse_lazy("password-reset-sent")
    email_template_name = "web/auth/password_reset_email.txt"
    subject_template_name = "web/auth/password_reset_subject.txt"
    extra_context = {
        "title": _("Set a new password"),
        "lead": _("Give the e-mail address of your account. We send a link that works once."),
        "button_text": _("Send the link"),
        "links": [{"text": _("Back to sign-in"), "url": reverse_lazy("sign-in")}],
    }


class PasswordResetSent(views.PasswordResetDoneView):
    template_name = FORM
    extra_context = {
        "title": _("Look into your mail"),
        "lead": _(
            "If the address belongs to an account, a link is on its way. It works for 3 days."
        ),
        "links": [{"text": _("Back to sign-in"), "url": reverse_lazy("sign-in")}],
    }


class PasswordResetConfirm(views.PasswordResetConfirmView):
    template_name = FORM
    success_url = reverse_lazy("password-reset-done")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if context["validlink"]:
            said = {"title": _("Choose a new password"), "button_text": _("Set the password")}
            return {**context, **said}
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
