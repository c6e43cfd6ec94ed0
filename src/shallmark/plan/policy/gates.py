"""Gates of scope, policies, objectives, processes and the plan: twins of the checks they name."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.queries import standing
from shallmark.common.documents.hooks import fault_of_change
from shallmark.common.documents.queries import in_force
from shallmark.common.documents.texts import references_in
from shallmark.common.hands import had_a_hand
from shallmark.common.owners import has_owner
from shallmark.common.parameters.queries import furthest_day
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.team.queries import is_top_management
from shallmark.plan.policy import hooks
from shallmark.plan.policy.models import (
    Communication,
    Objective,
    PlanTask,
    Policy,
    Process,
    ScopeStatement,
)
from shallmark.plan.policy.models.governed import Governed

#: kinds of policy that the standard names: each is always in force (CHK-DOC-05)
NAMED_POLICIES = ("service_management", "change", "security")


def names_something(text: str) -> bool:
    """Whether a short text has a letter or digit: a dash is no entry."""
    return any(map(str.isalnum, text))


@gate(check="CHK-SMS-01", label=_("Every live service in or out"), field="included_services")
def services_listed(scope: ScopeStatement) -> Text | None:
    live = {service for source in hooks.live_services for service in source()}
    listed = set(references_in(scope.included_services))
    missing = sorted(live - listed - set(references_in(scope.excluded_services)))
    if missing:
        return _("Live services are neither in nor out of the scope: %(list)s.") % {
            "list": ", ".join(missing[:5])
        }
    return None


@gate(label=_("Why a live service is left out"), field="excluded_services")
def dropped_says_why(scope: ScopeStatement) -> Text | None:
    """The twin of CHK-SMS-01: what was in the scope is out of it for a reason."""
    live = {service for source in hooks.live_services for service in source()}
    earlier = ScopeStatement.objects.exclude(pk=scope.pk).values_list(
        "included_services", flat=True
    )
    dropped = live & {each for lines in earlier for each in references_in(lines)}
    for line in scope.excluded_services.splitlines():
        for named in dropped.intersection(references_in(line)):
            if not says(scope, line.replace(named, "")):
                sentence = _("%(service)s was in the scope: say why it is out.")
                return in_words(sentence % {"service": named})
    return None


def _by_top_management(record: Governed) -> Text | None:
    approver = record.approved_by_id or record.approver_id
    if approver is None or not is_top_management(approver):
        return _("Have a holder of a top management role approve.")
    return None


@gate(check="CHK-SMS-01", label=_("Approved by top management"), field="approver")
def scope_by_top_management(scope: ScopeStatement) -> Text | None:
    return _by_top_management(scope)


@gate(check="CHK-SMS-02", label=_("Approved by top management"), field="approver")
def policy_by_top_management(policy: Policy) -> Text | None:
    return _by_top_management(policy) if policy.kind == "service_management" else None


@gate(check="CHK-SEC-01", label=_("Approved by management"), field="approver")
def security_by_management(policy: Policy) -> Text | None:
    return _by_top_management(policy) if policy.kind == "security" else None


@gate(label=_("Another approves"), field="approver")
def another_approves(record: Governed) -> Text | None:
    approver = record.approved_by_id or record.approver_id
    wrote = approver == record.author_id or had_a_hand(approver, record, "wrote")
    if getattr(record, "separation", True) and wrote:
        return _("Ask another approver: the author does not approve the own text.")
    return None


@gate(label=_("Accountable person"), field="owner")
def accountable_named(policy: Policy) -> Text | None:
    return None if has_owner(policy) else _("Name an active person who is accountable for it.")


@gate(label=_("Text"), field="document")
def text_written(policy: Policy) -> Text | None:
    document = policy.document
    if document is not None and not document.versions.exclude(content_hash="").exists():
        return _("Write the text of its document first.")
    return None


@gate(label=_("Text in force"), field="document")
def text_in_force(policy: Policy) -> Text | None:
    if policy.document is None or in_force(policy.document) is None:
        return _("Put the version of its document in force first.")
    return None


@gate(check="CHK-SMS-02", label=_("Publication"), field="published_where")
def publication_said(policy: Policy) -> Text | None:
    if not (names_something(policy.published_where) and names_something(policy.audience)):
        return _("Say where it is published and who is told.")
    return None


@gate(check="CHK-SMS-02", label=_("Next review ahead"), field="review_due")
def review_ahead(policy: Policy) -> Text | None:
    if policy.review_due is None or policy.review_due <= clock.now().date():
        return _("Set the date of the next review: it lies ahead.")
    return None


def _change_named(reference: str, of: str) -> Text | None:
    if not reference.strip():
        return _("Name the change: a standard document change will do.")
    return fault_of_change(reference, of)


@gate(label=_("Change named"), field="change_ref")
def change_named(record: Governed) -> Text | None:
    return _change_named(record.change_ref, record.reference)


def _another_stands(record: Governed) -> bool:
    if isinstance(record, Policy):
        same = Policy.objects.filter(status="in_force", kind=record.kind)
        return same.exclude(pk=record.pk).exists()
    return type(record).objects.filter(status="in_force").exclude(pk=record.pk).exists()


@gate(check="CHK-DOC-05", label=_("Another in force"), field="decision_reason")
def another_in_force(record: Governed) -> Text | None:
    if isinstance(record, Policy) and record.kind not in NAMED_POLICIES:
        return None
    if not _another_stands(record):
        return _("The standard names this kind: put the successor in force, it takes the place.")
    return None


@gate(check="CHK-SMS-05", label=_("Measurable"), field="metric")
def objective_measurable(objective: Objective) -> Text | None:
    if not (objective.metric.strip() and objective.unit.strip()):
        return _LACKS
    if not says(objective, objective.resources, objective.evaluation_method):
        return in_words(_LACKS)
    if None in (objective.baseline, objective.target, objective.due) or not has_owner(objective):
        return _LACKS
    return None


_LACKS = _(
    "Unit, target, baseline, due date, an active owner, resources and method of evaluation are"
    " needed."
)


@gate(check="CHK-SMS-06", label=_("Action on the miss"), field="decided_at")
def miss_acted_on(objective: Objective) -> Text | None:
    after = Q(done_at__isnull=True) | Q(done_at__gte=objective.judged_at or objective.created_at)
    if not standing(objective.reference).filter(after).exists():
        return _("A missed objective needs an action: open one that comes from it.")
    return None


@gate(check="CHK-SMS-08", label=_("Sheet complete"), field="goals")
def sheet_complete(process: Process) -> Text | None:
    if not has_owner(process) or process.document_id is None:
        return _("The sheet needs an active owner and a document that describes the process.")
    texts = (process.goals, process.inputs, process.outputs, process.interfaces)
    if not all(map(names_something, texts)):
        return _("Goals, and at least one interface in and out to another process, are needed.")
    if not process.metrics.exists():
        return _("The process needs a metric: write one for it.")
    return None


@gate(check="CHK-SMS-08", label=_("Description in force"), field="document")
def description_in_force(process: Process) -> Text | None:
    if process.document is None or in_force(process.document) is None:
        return _("Put the description of the process in force first.")
    return None


@gate(check="CHK-SMS-12", label=_("Change named"), field="change_ref")
def process_change_named(process: Process) -> Text | None:
    return _change_named(process.change_ref, process.reference)


@gate(check="CHK-SMS-10", label=_("Decision"), field="decision")
def new_date_decided(task: PlanTask) -> Text | None:
    if not says(task, task.decision):
        return in_words(_("A new date needs a decision: say who decided."))
    return None


@gate(check="CHK-SMS-10", label=_("Due within a year"), field="revised_due")
def new_date_within_reach(task: PlanTask) -> Text | None:
    furthest = furthest_day()
    if task.revised_due is not None and task.revised_due > furthest:
        return _("It is due by %(day)s at the latest: write a nearer day.") % {"day": furthest}
    return None


@gate(label=_("New day ahead"), field="due")
def new_day_ahead(communication: Communication) -> Text | None:
    if communication.due <= clock.now().date():
        return _("Say on which day it will be told instead: that day lies ahead.")
    return None
