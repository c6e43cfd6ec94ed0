"""A mailbox that is read: where it is, how one signs in, and where its mails go."""

from collections.abc import Mapping

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import tracked
from shallmark.manage.team.models import Team
from shallmark.operate.customer_service.models import Category

#: what is known of its health moves every minute, and is no history
HEALTH = ("uid_validity", "last_uid", "tried_at", "fetched_at", "failing_since", "fault")

#: where its password or tokens go, how, and as whom
BOUND = frozenset({
    "address", "host", "port", "security", "sign_in", "username", "token_url", "client",
})  # fmt: skip


@tracked(exclude=("secret", *HEALTH))
class Mailbox(Record):
    """Mails are fetched from it by IMAP, or delivered to us for its address by SMTP."""

    class Protocol(models.TextChoices):
        IMAP = "imap", _("fetched by IMAP")
        DELIVERED = "delivered", _("delivered to us by SMTP")

    class Security(models.TextChoices):
        TLS = "tls", _("TLS from the beginning")
        STARTTLS = "starttls", _("STARTTLS")
        NONE = "none", _("none")

    class SignIn(models.TextChoices):
        PASSWORD = "password", _("user name and password")
        OAUTH = "oauth", _("OAuth 2.0, as Microsoft 365 and Google ask for")

    address = models.EmailField(_("address"))
    protocol = models.CharField(
        _("how mails come in"), max_length=10, choices=Protocol.choices, default=Protocol.IMAP
    )
    host = models.CharField(_("mail server"), max_length=253, blank=True)
    port = models.PositiveIntegerField(_("port"), default=993)
    security = models.CharField(
        _("encryption"), max_length=10, choices=Security.choices, default=Security.TLS
    )
    sign_in = models.CharField(
        _("sign-in"), max_length=10, choices=SignIn.choices, default=SignIn.PASSWORD
    )
    username = models.CharField(
        _("user name"), max_length=254, blank=True, help_text=_("Empty: the address.")
    )
    token_url = models.CharField(
        _("address that gives tokens"), max_length=300, blank=True, help_text=_("Of OAuth alone.")
    )
    client = models.CharField(
        _("client"), max_length=254, blank=True, help_text=_("Of OAuth alone: the client ID.")
    )
    scope = models.CharField(_("scope"), max_length=254, blank=True, help_text=_("Of OAuth alone."))
    folder = models.CharField(_("folder that is read"), max_length=120, default="INBOX")
    done_folder = models.CharField(
        _("folder for what was fetched"), max_length=120, blank=True,
        help_text=_("Empty: mails stay where they are."),
    )  # fmt: skip
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("category of its incidents"),
    )  # fmt: skip
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("team that gets them"),
    )  # fmt: skip
    trusted_server = models.CharField(
        _("server whose word on senders is believed"), max_length=253, blank=True,
        help_text=_("As it names itself in Authentication-Results; empty: none."),
    )  # fmt: skip
    largest = models.PositiveIntegerField(_("largest mail, MB"), default=25)
    is_active = models.BooleanField(_("read"), default=True)
    #: sealed: a password, or of OAuth the client's secret and the refresh token
    secret = models.TextField(blank=True, editable=False)
    #: up to which mail of the folder all are kept here (RFC 3501)
    uid_validity = models.BigIntegerField(default=0, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    tried_at = models.DateTimeField(_("last tried"), null=True, editable=False)
    fetched_at = models.DateTimeField(_("last fetched"), null=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    fault = models.TextField(_("what is wrong"), blank=True, editable=False)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        constraints = [
            models.UniqueConstraint(
                Lower("address"),
                name="mailbox_address_once",
                violation_error_message=_("A mailbox of this address is there already."),
            ),
            models.CheckConstraint(
                condition=models.Q(port__gte=1, port__lte=65535),
                name="mailbox_port_is_one",
                violation_error_message=_("A port is a number from 1 to 65535."),
            ),
            models.CheckConstraint(
                condition=models.Q(largest__gte=1, largest__lte=150),
                name="mailbox_largest_is_sensible",
                violation_error_message=_("The largest mail has 1 to 150 MB."),
            ),
        ]

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """What it is signed in with was typed for one server and account, and goes to no other."""
        if BOUND & before.keys():
            self.secret = ""

    @property
    def login(self) -> str:
        return self.username or self.address

    @property
    def largest_octets(self) -> int:
        return self.largest * 1_000_000
