"""Records of governance, risk and compliance."""

from shallmark.manage.grc.models.access import ExternalAccess
from shallmark.manage.grc.models.control import Control
from shallmark.manage.grc.models.exception import PolicyException
from shallmark.manage.grc.models.improvement import Improvement
from shallmark.manage.grc.models.nonconformity import Nonconformity, NonconformityRow
from shallmark.manage.grc.models.risk import Risk, RiskAssessment, RiskCriteria

__all__ = [
    "Control",
    "ExternalAccess",
    "Improvement",
    "Nonconformity",
    "NonconformityRow",
    "PolicyException",
    "Risk",
    "RiskAssessment",
    "RiskCriteria",
]
