from shallmark.connect.mail.models.mail import KnownId, Mail, MailSource
from shallmark.connect.mail.models.mailbox import Mailbox

__all__ = ["KnownId", "Mail", "MailSource", "Mailbox"]
