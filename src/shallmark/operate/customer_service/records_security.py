"""Pages of what security incidents are classified by, and of the steps of their escalation path."""

from collections.abc import Callable
from operator import itemgetter
from typing import ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shallmark.common.keys import key_field
from shallmark.common.settled import SettledByTwo
from shallmark.kernel.forms import FieldFactory
from shallmark.kernel.records import register
from shallmark.operate.customer_service.models import (
    SecurityCategory,
    SecurityPriority,
    SecurityStep,
)
from shallmark.pages import formats
from shallmark.pages.tables import Column

FUNCTION = _("Customer Service")


class _Of(SettledByTwo):
    """What the security manager settles, with another."""

    phase = "settings"
    function = FUNCTION
    icon = "shield-lock"
    clauses = ("8.7.3.3",)


@register(SecurityCategory)
class SecurityCategoryRecord(_Of):
    key = "security_category"
    prefix = "SCA"
    slug = "security-categories"
    ordering: ClassVar[tuple[str, ...]] = ("title",)
    list_display = ("reference", "title", "key", "is_active")
    list_filter = ("is_active",)
    form_fields: ClassVar[dict[str, FieldFactory]] = {"key": key_field}
    fields = ("title", "key")
    edit_fields = (*fields, "is_active")
    empty_text = _("A security category says what kind of security incident it is.")


@register(SecurityPriority)
class SecurityPriorityRecord(_Of):
    key = "security_priority"
    settled_by_two = frozenset({"level", "acknowledge_seconds", "contain_seconds"})
    words: ClassVar[dict[str, Callable[[int], str]]] = {
        "acknowledge_seconds": formats.duration,
        "contain_seconds": formats.duration,
    }
    prefix = "SPR"
    slug = "security-priorities"
    ordering: ClassVar[tuple[str, ...]] = ("level",)
    list_display = ("reference", "title", "level", "acknowledge_seconds", "contain_seconds")
    list_filter = ("is_active",)
    form_fields: ClassVar[dict[str, FieldFactory]] = {"key": key_field}
    fields = ("title", "key", "level", "meaning", "acknowledge_seconds", "contain_seconds")
    edit_fields = (*fields, "is_active")
    empty_text = _("A security priority says how soon an incident is acknowledged and contained.")


def _after(seconds: int) -> str:
    return formats.duration(seconds) if seconds else gettext("at once")


def _up_to(level: int | None) -> str:
    """Which priorities a step is for."""
    if level is None:
        return gettext("each")
    return "S1" if level == 1 else gettext("S1 to S%(level)d") % {"level": level}


@register(SecurityStep)
class SecurityStepRecord(_Of):
    key = "security_step"
    settled_by_two = frozenset(
        {"level", "role", "kind", "after_seconds", "up_to", "only_unanswered", "is_active"}
    )
    words: ClassVar[dict[str, Callable[[int], str]]] = {"after_seconds": _after}
    columns: ClassVar[dict[str, Column]] = {
        "after_seconds": Column(
            "after_seconds", _("After"), paths=("after_seconds",), width="s", right=True,
            cell=lambda row: _after(row["after_seconds"]), plain=itemgetter("after_seconds"),
            sort_path="after_seconds",
        ),
        "up_to": Column(
            "up_to", _("Of security priority"), paths=("up_to",), width="m",
            cell=lambda row: _up_to(row["up_to"]), plain=itemgetter("up_to"), sort_path="up_to",
        ),
    }  # fmt: skip
    prefix = "SST"
    slug = "security-path"
    ordering: ClassVar[tuple[str, ...]] = ("level",)
    list_display = ("level", "reference", "title", "kind", "role", "after_seconds", "up_to",
                    "only_unanswered", "is_active")  # fmt: skip
    list_filter = ("kind", "is_active")
    fields = ("title", "level", "kind", "role", "after_seconds", "up_to", "only_unanswered")
    edit_fields = (*fields, "is_active")
    empty_text = _("The path says which role is told of a security incident, and how soon.")
