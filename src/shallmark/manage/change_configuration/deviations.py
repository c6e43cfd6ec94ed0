"""Values of a change as a deviation writes them, and who decides on one."""

import json
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.common.hands import hands_in
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.change_rules import deciding_roles, holders
from shallmark.manage.change_configuration.models import Change, ChangeDeviation
from shallmark.manage.change_configuration.models.change_lists import Lines, References
from shallmark.manage.team.models import Person as TeamPerson

_TRUTH = {"yes": "True", "true": "True", "no": "False", "false": "False"}


def field_of(name: str) -> ModelField:
    field = Change._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def text_of(change: Change, name: str) -> str:
    """The value of the field as a deviation writes it."""
    value = getattr(change, name)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, TeamPerson):
        return value.reference
    if isinstance(field_of(name), Lines | References):
        return ", ".join(value)
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else str(value)


def value_of(deviation: ChangeDeviation) -> object:
    """What its change takes over when it is accepted.

    Raises:
        Invalid: the text is no value of the field.

    """
    try:
        return _parsed(field_of(deviation.of_field), deviation.becomes.strip())
    except (ValidationError, ValueError) as wrong:
        sentence = _("This is no value for “%(field)s”.") % {
            "field": field_of(deviation.of_field).verbose_name
        }
        raise Invalid({"becomes": [sentence]}) from wrong


def _parsed(field: ModelField, text: str) -> object:
    if isinstance(field, Lines | References):
        asked = field.formfield()
        assert asked is not None
        return asked.clean(text)
    if field.is_relation:
        person = TeamPerson.objects.filter(models.Q(reference=text) | models.Q(username=text))
        found = person.first() if text else None
        if text and found is None:
            raise ValueError(text)
        return found
    if not text:
        return None if field.null else field.get_default()
    if isinstance(field, models.BooleanField):
        text = _TRUTH.get(text.lower(), text)
    value = field.clean(json.loads(text) if isinstance(field, models.JSONField) else text, None)
    if isinstance(value, datetime) and timezone.is_naive(value):
        return timezone.make_aware(value)
    return value


def require_decider(deviation: ChangeDeviation, by: Person | None) -> None:
    """Raise NotAllowed unless the person may decide: of the change's approvers, and not concerned.

    Whoever carries the change out, asked for it or recorded the deviation does not decide on it.
    """
    change = deviation.change
    concerned = hands_in(change, "asked", "did") | {deviation.created_by_id}
    if by is None or by.pk in concerned:
        raise NotAllowed(
            _("Somebody decides who neither carries the change out, asked for it, nor recorded it.")
        )
    roles = deciding_roles(change)
    if by.pk not in {person.pk for person in holders(roles)}:
        raise NotAllowed(
            _("A deviation is decided by those who approve the change: %(roles)s.")
            % {"roles": ", ".join(roles)}
        )
