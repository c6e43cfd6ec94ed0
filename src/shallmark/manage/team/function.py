"""What the page of Team shows."""

from django.utils.translation import gettext_lazy as _

from shallmark.workplace.functions import ServiceFunction, between

FUNCTION = ServiceFunction(
    key="team",
    name=_("Team"),
    purpose=_(
        "See that each role is held by somebody who is able to fill it, and that"
        " everybody knows who answers for what."
    ),
    groups=(
        (_("People"), ("person", "team", "on_call_shift")),
        (_("Roles"), ("role", "role_assignment", "responsibility", "compensating_measure")),
        (_("Competence"), ("competence_record", "training_record")),
        (_("Second look"), ("access_change", "stated_act")),
    ),
    main=("person", "team", "role", "on_call_shift", "competence_record"),
    figures=(
        "person.staff",
        "person.invited",
        "on_call_shift.now",
        "access_change.waiting",
        "stated_act.waiting",
    ),
    own=(),
    late=(
        "role.vacant",
        "role_assignment.expiring",
        "competence_record.ends_soon",
        "training_record.unjudged",
    ),
    dates=(
        "training_record.planned_for",
        "competence_record.effective_to",
        "role_assignment.ends_on",
        "on_call_shift.starts_at",
    ),
    roles=("it_executive_officer", "management_representative", "executive", "admin"),
    checks=("CMP",),
    stood={"access_change.waiting": between("closed_at")},
)
