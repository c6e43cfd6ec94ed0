from shallmark.manage.change_configuration.models.change import Change
from shallmark.manage.change_configuration.models.change_around import (
    ApprovalRule,
    ChangeCost,
    Freeze,
    TestResult,
)
from shallmark.manage.change_configuration.models.change_review import ChangeAnalysis, Pir
from shallmark.manage.change_configuration.models.change_template import StandardChange
from shallmark.manage.change_configuration.models.ci import Ci
from shallmark.manage.change_configuration.models.ci_type import CiType
from shallmark.manage.change_configuration.models.relation import CiRelationship, RelationKind

__all__ = [
    "ApprovalRule",
    "Change",
    "ChangeAnalysis",
    "ChangeCost",
    "Ci",
    "CiRelationship",
    "CiType",
    "Freeze",
    "Pir",
    "RelationKind",
    "StandardChange",
    "TestResult",
]
