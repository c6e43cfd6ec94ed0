from shallmark.manage.change_configuration.models.asset import Asset
from shallmark.manage.change_configuration.models.audit import CiAudit, CiAuditItem
from shallmark.manage.change_configuration.models.baseline import Baseline, BaselineItem
from shallmark.manage.change_configuration.models.board import BoardItem, BoardMeeting
from shallmark.manage.change_configuration.models.change import Change
from shallmark.manage.change_configuration.models.change_around import (
    ApprovalRule,
    ChangeCost,
    Freeze,
    TestResult,
)
from shallmark.manage.change_configuration.models.change_deviation import ChangeDeviation
from shallmark.manage.change_configuration.models.change_review import ChangeAnalysis, Pir
from shallmark.manage.change_configuration.models.change_task import ChangeTask
from shallmark.manage.change_configuration.models.change_template import StandardChange
from shallmark.manage.change_configuration.models.ci import Ci
from shallmark.manage.change_configuration.models.ci_type import CiType
from shallmark.manage.change_configuration.models.discovery import DiscoveryResult
from shallmark.manage.change_configuration.models.discrepancy import Discrepancy
from shallmark.manage.change_configuration.models.feed_address import FeedAddress
from shallmark.manage.change_configuration.models.freeze_exception import FreezeException
from shallmark.manage.change_configuration.models.item_load import ItemLoad
from shallmark.manage.change_configuration.models.maintenance import MaintenanceWindow
from shallmark.manage.change_configuration.models.media import MediaItem
from shallmark.manage.change_configuration.models.relation import CiRelationship, RelationKind

__all__ = [
    "ApprovalRule",
    "Asset",
    "Baseline",
    "BaselineItem",
    "BoardItem",
    "BoardMeeting",
    "Change",
    "ChangeAnalysis",
    "ChangeCost",
    "ChangeDeviation",
    "ChangeTask",
    "Ci",
    "CiAudit",
    "CiAuditItem",
    "CiRelationship",
    "CiType",
    "DiscoveryResult",
    "Discrepancy",
    "FeedAddress",
    "Freeze",
    "FreezeException",
    "ItemLoad",
    "MaintenanceWindow",
    "MediaItem",
    "Pir",
    "RelationKind",
    "StandardChange",
    "TestResult",
]
