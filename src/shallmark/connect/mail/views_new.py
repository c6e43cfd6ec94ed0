"""A new mailbox: where it is and what it is signed in with, in one form that is tried at once."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import QueryDict
from django.utils.translation import gettext as _

from shallmark.connect.mail.models import Mailbox
from shallmark.connect.mail.page_mailbox import OF_FETCHING, OF_OAUTH
from shallmark.connect.mail.records import MailboxRecord
from shallmark.connect.mail.views import SignInForm, keep_secret, say_tried
from shallmark.kernel import writes
from shallmark.pages.record_create import RecordCreate

#: what is asked first, then what fetching needs, then what OAuth needs; the rest is folded away
FIRST = ("title", "address", "protocol")
FETCHED = ("host", "port", "security", "sign_in", "username", "password")
OAUTH = (*OF_OAUTH, "client_secret", "refresh_token")
BESIDE = ("category", "team")


class MailboxCreate(RecordCreate):
    """`/mailboxes/new`: the password is part of the form, kept sealed, and tried at once."""

    record_type = MailboxRecord
    template_name = "mail/mailbox_new.html"

    def form(
        self, *, data: QueryDict | None = None, initial: dict[str, Any] | None = None
    ) -> BaseForm:
        form = super().form(data=data, initial=initial)
        form.fields |= SignInForm().fields
        form.order_fields([*FIRST, *FETCHED, *OAUTH, *BESIDE])
        return form

    def make(self, form: BaseForm) -> str:
        values = self.values(form)
        known = {name: values[name] for name in MailboxRecord.fields if name in values}
        box = writes.create(Mailbox, by=self.person, values=known)
        messages.success(self.request, _("%s was created.") % box.reference)
        fetched = box.protocol == Mailbox.Protocol.IMAP
        if fetched and keep_secret(box, form.cleaned_data, by=self.person):
            say_tried(self.request, Mailbox.objects.get(pk=box.pk))
        return str(box.get_absolute_url())

    def more(self, form: BaseForm) -> dict[str, Any]:
        asked = (*FIRST, *FETCHED, *OAUTH, *BESIDE)
        rest = [name for name in form.fields if name not in asked]
        groups = {"first": FIRST, "fetched": FETCHED, "oauth": OAUTH, "beside": BESIDE}
        return {
            "groups": {key: [form[name] for name in names] for key, names in groups.items()},
            "rest": [form[name] for name in rest],
            "of_fetching": OF_FETCHING,
        }
