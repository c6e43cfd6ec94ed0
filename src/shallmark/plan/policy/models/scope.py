"""The scope of the SMS: which organisation, where, for whom, which services, and what is out."""

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.documents.models.controlled import Status, controlled_states
from shallmark.kernel.models.fields import moment
from shallmark.kernel.tracking import tracked
from shallmark.plan.policy.models.governed import Governed, lines


@tracked()
class ScopeStatement(Governed):
    """One is in force at a time. It gives the product the organisation's name (web/context.py)."""

    organisation = models.CharField(_("organisation"), max_length=120)
    locations = lines(_("locations"))
    customers = lines(_("customers"))
    technology = lines(_("technology"))
    #: a line begins with the number of the service; what follows is for people
    included_services = lines(_("services in scope"))
    excluded_services = lines(_("services out of scope, with the reason"))
    other_parties = lines(_("other parties"))
    in_force_at = moment(_("in force from"))

    class Meta:
        verbose_name = _("scope statement")
        verbose_name_plural = _("scope statements")
        triggers: ClassVar[list[Any]] = controlled_states("scope_statement")
        constraints = [
            # judged at the end of the transaction: the next takes the place of the last
            ExclusionConstraint(
                name="scope_statement_one_in_force",
                expressions=[("status", RangeOperators.EQUAL)],
                condition=Q(status=Status.IN_FORCE),
                deferrable=Deferrable.DEFERRED,
                violation_error_message=_("One scope statement is in force at a time."),
            )
        ]
