"""Pages of channels: mailboxes and their health, quarantine, one mail, a mailbox's sign-in."""

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shallmark.common.notices.queries import mail_state
from shallmark.common.sealed import seal, unseal
from shallmark.connect.mail import fetching, quarantine, sorting
from shallmark.connect.mail.channels import boxes_of, given_up_of, loops_of, sent_of
from shallmark.connect.mail.incoming import Incoming, read
from shallmark.connect.mail.models import Mail, Mailbox
from shallmark.kernel import access
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person, signed_in
from shallmark.manage.team.models import Person as TeamPerson
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.pickers import named

#: mails of one page
PAGE = 50
OPEN = Mail.Outcome.QUARANTINED


@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """`/settings/channels`: which mailbox is deaf, and what waits to be let out of quarantine."""
    person = signed_in(request)
    _require_sorter(person)
    waiting = quarantine.visible_mails(person).filter(outcome=OPEN).order_by("-pk")
    context = {
        "boxes": boxes_of(person),
        "mails": list(waiting[:10]),
        "waiting": len(waiting.values_list("pk", flat=True)[:1000]),
        "sending": mail_state(),
        "sent": sent_of(),
        "given_up": given_up_of(person),
        "loops": loops_of(person),
        "may_add": access.may_create(person, "mailbox"),
    }
    return render(request, "mail/channels.html", context)


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """`/mails`: what came in, newest first; `?outcome=` and `?why=` narrow, `?before=` goes on."""
    person = signed_in(request)
    _require_sorter(person)
    found = quarantine.visible_mails(person).order_by("-pk")
    outcome, why = request.GET.get("outcome", OPEN), request.GET.get("why", "")
    if outcome not in {"all", *Mail.Outcome.values} or why not in Mail.Why.values:
        raise Http404
    if outcome != "all":
        found = found.filter(outcome=outcome)
    if why:
        found = found.filter(why=why)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 18:
        found = found.filter(pk__lt=int(before))
    rows = list(found[:PAGE])
    context = {
        "mails": rows,
        "outcome": outcome,
        "why": why,
        "outcomes": [("all", _("All")), *Mail.Outcome.choices],
        "reasons": [choice for choice in Mail.Why.choices if choice[0]],
        "older": rows[-1].pk if len(rows) == PAGE else None,
    }
    return render(request, "mail/mails.html", context)


@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """`/mails/7`: the mail as it reads, why it is where it is, and what can be done."""
    return _mail_page(request, _mail(request, pk))


@require_safe
def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """`/mails/7/raw`: the octets as they came in."""
    found = _mail(request, pk)
    source = getattr(found, "source", None)
    if source is None:
        raise Http404
    answer = HttpResponse(bytes(source.raw), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="mail-{found.pk}.eml"'
    return answer


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a ticket of it, or a note on one."""
    person, found = signed_in(request), _mail(request, pk)
    caller, ticket = request.POST.get("caller", ""), request.POST.get("ticket", "")
    try:
        whose = _person(caller, person) if caller.strip() else None
        into = _ticket(ticket, person) if ticket.strip() else None
        released = quarantine.release(found, by=person, caller=whose, into=into)
    except (Refused, forms.ValidationError) as refused:
        return _mail_page(request, found, fault=_words(refused), typed=(caller, ticket))
    messages.success(request, _("It is %(reference)s now.") % {"reference": released.reference})
    return redirect("mail", pk=pk)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it aside for good."""
    found = _mail(request, pk)
    try:
        quarantine.delete(found, by=signed_in(request))
    except Refused as refused:
        return _mail_page(request, found, fault=str(refused))
    messages.success(request, _("It is out of quarantine. Who deleted it is kept."))
    return redirect("mails")


class SignInForm(forms.Form):
    """What a mailbox is signed in with; never shown again."""

    password = forms.CharField(
        label=gettext_lazy("Password"), required=False, strip=False, max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    client_secret = forms.CharField(
        label=gettext_lazy("Secret of the client"), required=False, max_length=4000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    refresh_token = forms.CharField(
        label=gettext_lazy("Refresh token"), required=False, max_length=8000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


@require_POST
def sign_in(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep what the mailbox is signed in with, and try it."""
    box = _mailbox(request, reference)
    form = SignInForm(request.POST)
    form.is_valid()
    if not keep_secret(box, form.cleaned_data, by=signed_in(request)):
        messages.error(request, _("Nothing was typed: what was kept before stays."))
        return redirect(box.get_absolute_url())
    return _tried(request, Mailbox.objects.get(pk=box.pk))


def keep_secret(box: Mailbox, typed: Mapping[str, str], *, by: Person) -> bool:
    """Keep sealed what was typed of `SignInForm`; says whether anything was."""
    secret = typed["password"]
    if box.sign_in == Mailbox.SignIn.OAUTH:
        secret = _halves(unseal(box.secret), typed["client_secret"], typed["refresh_token"])
    if not secret.strip():
        return False
    with write_transaction(by=by, verb="set_password", reference=box.reference):
        Mailbox.objects.filter(pk=box.pk).update(secret=seal(secret))
    return True


def _halves(kept: str, client_secret: str, refresh_token: str) -> str:
    """Both of what OAuth asks for: what was not typed stays; "" where nothing was typed.

    What is kept on one line is a password, and no half.
    """
    if not client_secret and not refresh_token:
        return ""
    client_before, line, refresh_before = kept.partition("\n")
    before = (client_before, refresh_before) if line else ("", "")
    return f"{client_secret or before[0]}\n{refresh_token or before[1]}"


@require_POST
def test(request: HttpRequest, reference: str) -> HttpResponse:
    """Sign in, look into the folder, and say what the server said."""
    return _tried(request, _mailbox(request, reference))


def _tried(request: HttpRequest, box: Mailbox) -> HttpResponse:
    say_tried(request, box)
    return redirect(
        (request.POST.get("next") == "channels" and "channels") or box.get_absolute_url()
    )


def say_tried(request: HttpRequest, box: Mailbox) -> None:
    """Sign in and say that it went well; what went wrong, the mailbox' health says in its place."""
    try:
        messages.success(request, f"{box.address}: {fetching.try_sign_in(box)}")
    except fetching.MailboxFault:
        return


def _require_sorter(person: Person) -> None:
    if not quarantine.may_sort(person):
        raise PermissionDenied


def _mail(request: HttpRequest, pk: int) -> Mail:
    person = signed_in(request)
    _require_sorter(person)
    return get_object_or_404(quarantine.visible_mails(person), pk=pk)


def _mail_page(
    request: HttpRequest, found: Mail, *, fault: str = "", typed: tuple[str, str] = ("", "")
) -> HttpResponse:
    source = getattr(found, "source", None)
    incoming = read(bytes(source.raw)) if source is not None else None
    known = quarantine.people_named(incoming) if incoming else []
    context = {
        "mail": found,
        "incoming": incoming,
        "fault": fault,
        "caller": typed[0] or (known[0].reference if len(known) == 1 else ""),
        "ticket": typed[1],
        "in_quarantine": found.outcome == OPEN,
        "signature": signature_of(incoming) if incoming else ("", ""),
        "record_url": sorting.address_of(found),
    }
    return render(request, "mail/mail.html", context, status=422 if fault else 200)


def signature_of(incoming: Incoming) -> tuple[str, str]:
    """(tone, a sentence) on the signature of a mail; empty where it bears none."""
    by = incoming.signer
    if not incoming.signed:
        return "", ""
    if by is None:
        return "warn", _("It says so; not verified.")
    if not by.intact:
        return "bad", _("The signature does not hold: the mail was changed on its way, or more.")
    names = {"name": by.name or ", ".join(by.addresses), "issuer": by.issuer}
    if incoming.sender not in by.addresses:
        return "warn", _("Unchanged since %(name)s signed it, who is not the sender.") % names
    return "ok", _(
        "Unchanged since %(name)s signed it; the certificate is of %(issuer)s. Whether that issuer"
        " is to be trusted is not judged."
    ) % names


def _mailbox(request: HttpRequest, reference: str) -> Mailbox:
    person = signed_in(request)
    box = get_object_or_404(Mailbox.objects.visible_to(person), reference=reference)
    if not access.may_edit(person, box):
        raise PermissionDenied
    return box


def _person(text: str, person: Person) -> TeamPerson:
    found = named(text, "person", person)
    assert isinstance(found, TeamPerson)
    return found


def _ticket(text: str, person: Person) -> Record:
    found = named(text, "incident", person)
    assert isinstance(found, Incident)
    return found


def _words(refused: Exception) -> str:
    if isinstance(refused, forms.ValidationError):
        return " ".join(refused.messages)
    return str(refused)
