from shallmark.manage.team.models.person import Person
from shallmark.manage.team.models.role import RoleAssignment, RoleDefinition
from shallmark.manage.team.models.team import Membership, Team

__all__ = ["Membership", "Person", "RoleAssignment", "RoleDefinition", "Team"]
