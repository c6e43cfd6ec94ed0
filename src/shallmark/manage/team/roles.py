"""The 21 roles as code: what each may read, write and do.

`*` stands for every record type. A customer's user sees what the own organisation reported.
"""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.access import ALL_STEPS, Grant, Role, Scope, register_roles
from shallmark.manage.team import grants_articles as articles
from shallmark.manage.team import grants_changes as changes
from shallmark.manage.team import grants_grc as grc
from shallmark.manage.team import grants_policy as policy
from shallmark.manage.team import grants_requests as requests

ALL, TEAM, OWN, CUSTOMER = Scope.EVERYTHING, Scope.TEAM, Scope.OWN, Scope.CUSTOMER
READ_ALL = Grant("*", read=ALL)
_WORKS: tuple[Grant, ...] = (READ_ALL, *policy.WORKS, *changes.WORKS, *articles.WORKS)

_DESK_STEPS = frozenset(
    {
        "triage",
        "assign",
        "put_on_hold",
        "resume",
        "resolve",
        "reopen",
        "close",
        "cancel",
        "note_search",
        "answer_criteria",
        "hand_over",
    }
)
#: who sees it first declares a major incident; who demotes it is another
_DESK = Grant("incident", read=ALL, write=ALL, steps=_DESK_STEPS | {"declare_major"}, create=True)
#: whoever calls and is not known yet; accounts are made by those who may change people
#: (`Person.prepare_new`)
_CONTACTS = Grant("person", read=ALL, create=True)
_RESOLVER = Grant("incident", read=ALL, write=TEAM, steps=_DESK_STEPS - {"close"}, create=True)


#: who answers for a process asks for a waiver; others decide on it
_ASKS = Grant("waiver", read=ALL, write=OWN, create=True)
_DECIDES = Grant("waiver", read=ALL, write=ALL, steps=frozenset({"approve", "refuse", "revoke"}))


#: what others asked that is done by two people, as far as the own roles reach
_CONFIRMS = Grant(
    "access_change", read=ALL, write=ALL, steps=frozenset({"confirm", "refuse", "withdraw"})
)


def _manager(*records: str, steps: frozenset[str] = ALL_STEPS) -> tuple[Grant, ...]:
    """Everything on its own records, reading on all others, and asking for waivers."""
    return (
        *_WORKS,
        *grc.PROCESS,
        *policy.PROCESS,
        _ASKS,
        _CONFIRMS,
        *(Grant(record, read=ALL, write=ALL, steps=steps, create=True) for record in records),
    )


#: who may write configuration data (CHK-CFG-09)
_CONFIGURATION = (
    "ci",
    "ci_type",
    "relation_kind",
    "ci_relationship",
    "baseline",
    "ci_audit",
    "ci_audit_item",
    "discrepancy",
    "media_item",
    "discovery_result",
    "asset",
)
_AUDITS = (
    Grant("ci_audit_item", read=ALL, write=OWN),
    Grant("discrepancy", read=ALL, write=OWN, create=True),
)

#: by what security incidents are classified, and whom their path tells; another confirms it
_SECURITY_CODES = ("security_category", "security_priority", "security_step")

ROLES: tuple[Role, ...] = (
    Role(
        "end_user",
        _("End user"),
        (
            Grant("incident", read=CUSTOMER, create=True),
            Grant("service", read=CUSTOMER),
            Grant("category", read=ALL),
            *changes.CUSTOMERS,
            *requests.CUSTOMERS,
            *articles.CUSTOMERS,
        ),
        staff=False,
    ),
    Role(
        "service_desk_agent",
        _("Service desk agent"),
        (*_WORKS, *grc.REPORTS, _DESK, *requests.DESK, *articles.REVIEWS, _CONTACTS),
    ),
    Role(
        "resolver",
        _("Resolver"),
        (*_WORKS, *grc.REPORTS, _RESOLVER, *requests.RESOLVES, *articles.REVIEWS),
    ),
    Role(
        "incident_manager",
        _("Incident manager"),
        (
            *_manager("incident", "incident_template", "major_review"),
            *requests.MANAGES,
            *articles.MANAGES,
        ),
    ),
    Role(
        "problem_manager",
        _("Problem manager"),
        (*_WORKS, *grc.REPORTS, _RESOLVER, *articles.MANAGES),
    ),
    Role("change_manager", _("Change manager"), (*_manager(), *changes.MANAGES)),
    Role("cab_member", _("CAB member"), (READ_ALL,)),
    Role("release_manager", _("Release manager"), _manager("media_item", "baseline")),
    Role("configuration_manager", _("Configuration manager"), _manager(*_CONFIGURATION)),
    Role(
        "service_owner",
        _("Service owner"),
        (*_manager("service"), *requests.OFFERS),
    ),
    Role(
        "service_level_manager",
        _("Service level manager"),
        _manager("service", "customer", "service_level_target", "calendar"),
    ),
    Role("supplier_manager", _("Supplier manager"), _manager()),
    Role(
        "capacity_availability_manager",
        _("Capacity and availability manager"),
        (*_manager(), changes.assesses("plans")),
    ),
    Role("continuity_manager", _("Continuity manager"), (*_manager(), changes.assesses("plans"))),
    Role(
        "security_manager",
        _("Information security manager"),
        (*_manager(*grc.SECURITY, *_SECURITY_CODES), changes.assesses("security")),
    ),
    Role(
        "risk_compliance_manager",
        _("Risk and compliance manager"),
        (
            *_manager(
                "waiver",
                "parameter",
                "role",
                "role_assignment",
                *policy.COMPLIANCE,
                *grc.COMPLIANCE,
            ),
        ),
    ),
    Role("finance_manager", _("IT finance"), (*_manager("asset"), changes.assesses("cost"))),
    Role("auditor", _("Auditor"), (READ_ALL, grc.READS_TEXTS, *_AUDITS)),
    Role(
        "executive",
        _("Executive"),
        (*_WORKS, *grc.EXECUTIVE, *policy.EXECUTIVE, _DECIDES, _CONFIRMS),
    ),
    Role(
        "vip_user",
        _("VIP user"),
        (
            Grant("incident", read=CUSTOMER, create=True),
            Grant("service", read=CUSTOMER),
            *requests.CUSTOMERS,
            *articles.CUSTOMERS,
        ),
        staff=False,
    ),
    Role(
        "admin",
        _("Administrator"),
        (
            Grant("*", read=ALL, write=ALL, steps=ALL_STEPS, create=True),
            # What waits for a second person comes about by what somebody asks, never by hand.
            Grant("access_change", read=ALL, write=ALL, steps=ALL_STEPS),
            *grc.DRAWN,
        ),
    ),
)


def rights_words(key: str) -> str:
    """The name of the role whose rights a role gives."""
    return next((str(role.name) for role in ROLES if role.key == key), key)


def register() -> None:
    """Tell the rules of access which roles there are."""
    register_roles(ROLES)
