from shallmark.manage.team.models.access_change import AccessChange
from shallmark.manage.team.models.account_key import AccountKey
from shallmark.manage.team.models.audit_look import AuditLook
from shallmark.manage.team.models.competence import (
    Competence,
    CompetenceNeed,
    CompetenceRecord,
    TrainingRecord,
)
from shallmark.manage.team.models.duties import (
    AuthorityLevel,
    CompensatingMeasure,
    Responsibility,
    SeparationRule,
)
from shallmark.manage.team.models.on_call import OnCallShift
from shallmark.manage.team.models.person import Person
from shallmark.manage.team.models.role import RoleAssignment, RoleDefinition
from shallmark.manage.team.models.team import Membership, Team

__all__ = [
    "AccessChange",
    "AccountKey",
    "AuditLook",
    "AuthorityLevel",
    "CompensatingMeasure",
    "Competence",
    "CompetenceNeed",
    "CompetenceRecord",
    "Membership",
    "OnCallShift",
    "Person",
    "Responsibility",
    "RoleAssignment",
    "RoleDefinition",
    "SeparationRule",
    "Team",
    "TrainingRecord",
]
