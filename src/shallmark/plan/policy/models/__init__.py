from shallmark.plan.policy.models.communication import Communication
from shallmark.plan.policy.models.objective import Objective
from shallmark.plan.policy.models.party import InterestedParty
from shallmark.plan.policy.models.plan import PlanTask
from shallmark.plan.policy.models.policy import Policy
from shallmark.plan.policy.models.process import Process, ProcessMetric
from shallmark.plan.policy.models.scope import ScopeStatement

__all__ = [
    "Communication",
    "InterestedParty",
    "Objective",
    "PlanTask",
    "Policy",
    "Process",
    "ProcessMetric",
    "ScopeStatement",
]
