"""A person: colleague, customer's user, or a system account that reports by itself."""

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.zones import known_zones
from shallmark.common.typed_days import TypedDays
from shallmark.kernel import clock
from shallmark.kernel.access import Role, grants_of, roles
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record, RecordQuerySet
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import tracked
from shallmark.signing import stated_key

# `in_effect` of role assignments by hand: every request asks.
_RIGHTS = """
select d.rights from team_roleassignment a join team_roledefinition d on d.id = a.role_id
where a.person_id = {} and a.starts_on <= %s and (a.ends_on is null or a.ends_on > %s)
"""


def rights_text(person: str) -> str:
    """SQL for the rights of the person in this column; it takes the day twice."""
    return f"array({_RIGHTS.format(person)})"


def rights_of(person: str) -> RawSQL:
    """The keys of the rights that the person in this column of a query holds today."""
    today = clock.now().date()
    # The text is ours alone.
    return RawSQL(rights_text(person), [today, today], ArrayField(models.TextField()))  # noqa: S611


def makes_contacts_alone(person: Any) -> bool:  # noqa: ANN401  the class stands below
    """Whether the person makes people who never sign in, and nobody else."""
    grants = grants_of(person, "person")
    return any(grant.create for grant in grants) and not any(grant.write for grant in grants)


class PersonManager(BaseUserManager[Any].from_queryset(RecordQuerySet)):  # type: ignore[misc]
    """Looks people up for sign-in; writes go through `kernel.writes`."""

    def with_rights(self) -> "models.QuerySet[Person]":
        """People who bring the rights that they hold today along."""
        people: models.QuerySet[Person] = self.annotate(rights_held=rights_of('"team_person"."id"'))
        return people

    def get_by_natural_key(self, username: str | None) -> "Person":
        person: Person = self.get(username__iexact=username)
        return person


@tracked(exclude=("password", "last_login", "last_reset_mail"))
class Person(TypedDays, AbstractBaseUser, Record):
    """Somebody who works on records, asks for service, or did so in an imported past.

    Placeholders of an import are inactive and have no password.
    """

    happened: ClassVar[tuple[str, ...]] = ("competence_reviewed_at",)

    #: empty for people who never sign in
    username = models.CharField(_("user name"), max_length=150, null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    job_title = models.CharField(_("position"), max_length=120, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_vip = models.BooleanField(_("VIP"), default=False)
    is_system = models.BooleanField(_("system account"), default=False)
    #: rights of the administrator without a role assignment, for the first sign-in
    is_superuser = models.BooleanField(_("administrator"), default=False)
    is_demo = models.BooleanField(default=False, editable=False)
    joined_on = models.DateField(_("joined"), null=True, blank=True)
    left_on = models.DateField(_("left"), null=True, blank=True)
    #: takes what is open when the account is closed (leaving.py)
    heir = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("work goes to"),
    )
    competence_reviewed_at = models.DateField(_("competence reviewed"), null=True, blank=True)
    #: when a link for a new password was mailed last
    last_reset_mail = models.DateTimeField(null=True, editable=False)
    single_keys = models.BooleanField(_("single-key shortcuts"), default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Any] = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            imported_once("person"),
            models.UniqueConstraint(
                Lower("username"),
                name="person_username_once",
                violation_error_message=_("Somebody already signs in by this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  what Django takes
        """A password is set by the application alone: the database asks for the key."""
        named = options.get("update_fields") or ()
        if getattr(self, "_password", None) is None and "password" not in named:
            super().save(*args, **options)
            return
        with transaction.atomic(), stated_key():
            super().save(*args, **options)

    def prepare_new(self, *, by: "Person | None", at: datetime) -> None:
        if not self.password:
            self.set_unusable_password()
        if self.username and by is not None and makes_contacts_alone(by):
            sentence = _("Who is to sign in is invited by an administrator: leave this empty.")
            raise Invalid({"username": [str(sentence)]})

    def clean(self) -> None:
        if self.zone and self.zone not in known_zones():
            raise ValidationError({"zone": _("This time zone is not known.")})
        if self.username == "":
            self.username = None

    @property
    def name(self) -> str:
        return self.title

    @property
    def short_name(self) -> str:
        """Initial and last name, for lists."""
        first, _gap, last = self.title.partition(" ")
        return f"{first[:1]}. {last.rpartition(' ')[2]}" if last else first

    @cached_property
    def role_keys(self) -> frozenset[str]:
        """The rights' roles held now; at most one query, kept for the life of this object."""
        held = self.__dict__.get("rights_held")
        if held is None:
            today = clock.now().date()
            with connection.cursor() as cursor:
                cursor.execute(_RIGHTS.format("%s"), [self.pk, today, today])
                held = [key for (key,) in cursor.fetchall()]
        keys = {key for key in held if key}
        if self.is_superuser:
            keys.add("admin")
        return frozenset(keys or {"end_user"})

    @cached_property
    def roles(self) -> list[Role]:
        known = roles()
        return [known[key] for key in sorted(self.role_keys) if key in known]

    @property
    def is_staff_member(self) -> bool:
        """Whether the person may read private notes."""
        return any(role.staff for role in self.roles)

    @cached_property
    def team_ids(self) -> tuple[int, ...]:
        """Teams the person belongs to now; one query, kept."""
        return tuple(self.memberships.values_list("team_id", flat=True))
