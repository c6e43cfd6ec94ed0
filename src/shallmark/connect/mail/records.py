"""Pages of mailboxes."""

from django.utils.translation import gettext_lazy as _

from shallmark.connect.mail.models import Mailbox
from shallmark.connect.mail.page_mailbox import mailbox_context
from shallmark.kernel.records import RecordType, register


@register(Mailbox)
class MailboxRecord(RecordType):
    key = "mailbox"
    prefix = "MBX"
    slug = "mailboxes"
    phase = "settings"
    function = _("Customer Service")
    icon = "mail"
    template = "mail/mailbox.html"
    page_context = mailbox_context
    ordering = ("title",)
    list_display = ("reference", "title", "address", "protocol", "team", "is_active")
    list_filter = ("protocol", "team", "is_active")
    search_fields = ("reference", "title", "address")
    fields = (
        "title",
        "address",
        "protocol",
        "host",
        "port",
        "security",
        "sign_in",
        "username",
        "token_url",
        "client",
        "scope",
        "folder",
        "done_folder",
        "category",
        "team",
        "trusted_server",
        "largest",
    )
    edit_fields = (*fields, "is_active")
    clauses = ("8.6.1", "8.6.2")
    empty_text = _(
        "A mailbox that is read: each of its mails becomes a ticket, an answer, or waits in"
        " quarantine with a reason. None is dropped."
    )
