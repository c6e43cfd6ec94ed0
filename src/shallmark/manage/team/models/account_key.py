"""Who could come in by another's account: nobody of the two is a second person to the other."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.tracking import only_grows
from shallmark.manage.team.models.person import Person


class AccountKey(models.Model):
    """One moment at which somebody got the means to sign in by an account, or lost them.

    Nobody changes it afterwards. The ledger view `account_key` tells from when to when.
    """

    class How(models.TextChoices):
        LINK = "link", _("was shown the link by which a password is chosen")
        ADDRESS = "address", _("wrote the address that a link for a new password went to")
        ALONE = "alone", _("a password was chosen by a link that was mailed")

    account = models.ForeignKey(Person, models.PROTECT, related_name="keys")
    #: nobody where it is the person's alone from then on
    holder = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=8, choices=How.choices)
    at = models.DateTimeField(default=clock.now)
    #: real moment
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("key of an account")
        verbose_name_plural = _("keys of accounts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(how="alone", holder__isnull=True)
                | (~models.Q(how="alone") & models.Q(holder__isnull=False)),
                name="account_key_has_holder",
            ),
        ]
        triggers = only_grows("Who held a key stays on record")

    def __str__(self) -> str:
        return f"{self.account}: {self.holder}"
