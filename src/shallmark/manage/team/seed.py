"""Day-one roles: the seven role types of the guide (table B-1), the operational roles, and owners.

Mandatory are those that CHK-SMS-07 looks for; sole are those of whom there is one at a time.
"""

from django.utils.translation import gettext as _

from shallmark.kernel import writes
from shallmark.kernel.people import Person
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import RoleDefinition
from shallmark.manage.team.roles import ROLES

#: key, name, accountability, responsibility, rights, top management, sole holder, mandatory
GUIDE = (
    (
        "it_executive_officer",
        _("IT Executive Officer"),
        "Management",
        _("Says why the organisation works by ISO/IEC 20000 and MOF, and answers for it."),
        "executive",
        True,
        True,
        False,
    ),
    (
        "it_policy_manager",
        _("IT Policy Manager"),
        "Management",
        _("Sees that decisions know the policy and that policy is used across IT."),
        "risk_compliance_manager",
        False,
        False,
        False,
    ),
    (
        "it_risk_compliance_manager",
        _("IT Risk and Compliance Manager"),
        "Compliance",
        _("Tells the organisation how governance, risk and compliance work and what they ask."),
        "risk_compliance_manager",
        False,
        False,
        False,
    ),
    (
        "architecture_manager",
        _("Architecture Manager"),
        "Architecture",
        _("Gives the roadmap for future use, so that design and operation fit together."),
        "",
        False,
        False,
        False,
    ),
    (
        "architect",
        _("Architect"),
        "Architecture",
        _("Develops long-term solutions and chooses parts of the service management framework."),
        "",
        False,
        False,
        False,
    ),
    (
        "portfolio_manager",
        _("Portfolio Manager"),
        "Service",
        _("Keeps the offer of services up to date and in line with what the business needs."),
        "service_owner",
        False,
        False,
        False,
    ),
    (
        "service_level_manager",
        _("Service Level Manager"),
        "Service",
        _("Is the one main interface between the business and IT."),
        "service_level_manager",
        False,
        True,
        True,
    ),
)

#: key, name, tasks, authority, sole holder, rights
MANDATORY = (
    (
        "management_representative",
        _("Service management representative"),
        _("Sees that processes are introduced, work together and are reported to top management."),
        _("May ask any process owner for figures, actions and dates."),
        True,
        "risk_compliance_manager",
    ),
    (
        "security_manager",
        _("Information security manager"),
        _("Defines security controls, leads security incidents, reports risks."),
        _("May stop a change that bypasses a security control."),
        True,
        "security_manager",
    ),
    (
        "audit_programme_owner",
        _("Audit programme owner"),
        _("Plans internal audits so that each clause and process is covered."),
        _("Chooses auditors who do not audit their own work."),
        True,
        "auditor",
    ),
)

#: key, name, rights: whoever owns these processes signs their part of a change
PROCESSES = (
    ("incident", _("Incident management"), ""),
    ("service_request", _("Service request management"), ""),
    ("problem", _("Problem management"), ""),
    ("change", _("Change management"), ""),
    ("configuration", _("Configuration management"), ""),
    ("release", _("Release and deployment management"), ""),
    ("service_level", _("Service level management"), ""),
    ("supplier", _("Supplier management"), ""),
    ("relationship", _("Business relationship management"), ""),
    ("availability", _("Availability management"), "capacity_availability_manager"),
    ("continuity", _("Service continuity management"), "continuity_manager"),
    ("capacity", _("Capacity management"), ""),
    ("finance", _("Budgeting and accounting"), "finance_manager"),
    ("reporting", _("Service reporting"), ""),
)


def _role(by: Person | None, key: str, title: str, **values: object) -> None:
    if RoleDefinition.objects.filter(key=key).exists():
        return
    writes.create(
        RoleDefinition, by=by, values={"key": key, "title": title, **values}, authority=SYSTEM
    )


@entered(Source.SEED)
def seed(by: Person | None = None) -> None:
    """Make the roles that are missing; change nothing that is there."""
    guide, process = RoleDefinition.Kind.GUIDE, RoleDefinition.Kind.PROCESS
    operational = RoleDefinition.Kind.OPERATIONAL
    for key, title, accountability, tasks, rights, top, sole, mandatory in GUIDE:
        _role(
            by,
            key,
            title,
            kind=guide,
            accountability=accountability,
            tasks=tasks,
            authority=_("As the service management policy says."),
            competences=_("ISO/IEC 20000 and MOF at working level."),
            rights=rights,
            top_management=top,
            sole_holder=sole,
            mandatory=mandatory,
        )
    for key, title, tasks, authority, sole, rights in MANDATORY:
        _role(
            by,
            key,
            title,
            kind=operational,
            tasks=tasks,
            authority=authority,
            competences=_("Training and experience in the field, evidenced."),
            mandatory=True,
            sole_holder=sole,
            rights=rights,
        )
    for key, name, rights in PROCESSES:
        _role(
            by,
            f"{key}_process_owner",
            _("Process owner: %(process)s") % {"process": name},
            kind=process,
            tasks=_("Defines, measures and improves the process."),
            authority=_("Decides how the process is worked."),
            competences=_("Knows the process and its clauses."),
            rights=rights,
            mandatory=True,
        )
    taken = {key for key, *_rest in (*GUIDE, *MANDATORY)}
    for role in ROLES:
        if role.key not in taken:
            _role(by, role.key, str(role.name), kind=operational, rights=role.key)
