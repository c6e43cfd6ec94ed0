from shallmark.manage.change_configuration.models.ci import Ci
from shallmark.manage.change_configuration.models.ci_type import CiType
from shallmark.manage.change_configuration.models.relation import CiRelationship, RelationKind

__all__ = ["Ci", "CiRelationship", "CiType", "RelationKind"]
