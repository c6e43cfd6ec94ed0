"""What upper floors plug into lower ones: one explicit place, read top to bottom."""

from django.utils.translation import gettext_lazy as _

from shallmark.api.writing import of_what_was_seen
from shallmark.common.approvals import hooks as approvals
from shallmark.common.discussion import hooks as discussion
from shallmark.common.documents import hooks as document_hooks
from shallmark.common.documents.standing import judged as judged_version
from shallmark.common.notices import rules as notices
from shallmark.common.notices import sending
from shallmark.common.search import finder
from shallmark.common.search.palette import records as found_records
from shallmark.common.search.queries import search
from shallmark.common.stated import after as stated
from shallmark.common.waivers.checks import known_checks
from shallmark.common.waivers.queries import failing, waived_checks
from shallmark.conformity import actions as runs
from shallmark.conformity import effect, findings
from shallmark.conformity.catalogue import catalogue
from shallmark.conformity.panels import EVIDENCE, told_with
from shallmark.conformity.queries import failing_now
from shallmark.connect.exchange.beside import kinds
from shallmark.connect.items.file_columns import ItemColumns
from shallmark.kernel import hooks
from shallmark.kernel.records import Panel, discover
from shallmark.kernel.second_person import use_keeper
from shallmark.looks import use_looks
from shallmark.manage.change_configuration import actions_change as changes
from shallmark.manage.change_configuration.change_rules import asks_for_role
from shallmark.manage.change_configuration.document_changes import wrong_change
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.grc import effect as grc_effect
from shallmark.manage.grc import gates_exception, gates_nonconformity, home, page_nonconformity
from shallmark.manage.team import auditing, confirming
from shallmark.manage.team.outranking import asked_by_name
from shallmark.manage.team.records import PersonRecord
from shallmark.manage.team.records_duties import RACI
from shallmark.operate.customer_service import actions, actions_request
from shallmark.operate.customer_service.status import mails as status_mails
from shallmark.operate.customer_service.told import request_told
from shallmark.pages import filters, pickers
from shallmark.plan.alignment.queries import live_services
from shallmark.plan.policy import hooks as policy_hooks
from shallmark.web import palette
from shallmark.web.rooms import ROOMS
from shallmark.web.views_invite import person_page, signing_in
from shallmark.workplace.every_record import drawn_at
from shallmark.workplace.panels import extra_panels
from shallmark.workplace.told_now import told_now

#: records whose page tells what the checks say of them
TELLS_EVIDENCE = (
    "incident",
    "change",
    "document",
    "document_version",
    "nonconformity",
    "improvement",
    "ci_audit",
)


def wire() -> None:
    """Find the record types, then fill the lower floors' lists; all apps are loaded.

    The order of a list is the order of work after each write.
    """
    discover()
    use_keeper(confirming.keep)
    use_looks(auditing.keep_looks)
    asked_by_name[:] = [asks_for_role]
    hooks.use_waivers(waived_checks)
    _wire_judgement()
    _wire_direction()
    known_checks[:] = [_titles_of_checks]
    discussion.after_entries[:] = [actions.answer, actions_request.answer, notices.after_entry]
    discussion.audiences[:] = [notices.audience]
    approvals.after_requests[:] = [notices.after_request]
    approvals.told["service_request"] = request_told
    approvals.after_decisions[:] = [
        notices.after_decision,
        stated.after_decision,
        changes.after_decision,
        actions_request.after_decision,
    ]
    sending.others[:] = [status_mails.send]
    palette.sources[:] = [found_records]
    told_now.update(ROOMS)
    kinds["ci"] = ItemColumns()
    PersonRecord.page_context = person_page
    filters.finders[:] = [finder.condition]
    pickers.anywhere[:] = [search]
    extra_panels[:] = [
        *((key, EVIDENCE) for key in TELLS_EVIDENCE),
        ("process", RACI),
        ("service", RACI),
        ("person", Panel("signing_in", _("Signing in"), "web/signing_in.html", signing_in)),
    ]


def _titles_of_checks() -> dict[str, str]:
    return {key: str(check.title) for key, check in catalogue().checks.items()}


def _wire_judgement() -> None:
    """What runs of the checks and nonconformities tell each other."""
    bypassing = Change.objects.filter(bypasses_control=True)
    gates_exception.bypasses[:] = [lambda named: bypassing.filter(reference=named).exists()]
    failing[:] = [failing_now]
    told_with["document"] = judged_version
    told_with["ci_audit"] = lambda audit: (
        [("ci_type", audit.of_type.key, "")] if audit.of_type else []
    )
    runs.after_runs[:] = [findings.after_run]
    gates_nonconformity.clean_days[:] = [findings.clean_days]
    grc_effect.judged[:], grc_effect.failing[:] = [effect.judged], [effect.failing]
    grc_effect.rows_then[:], grc_effect.next_run[:] = [effect.rows_then], [effect.next_run]
    page_nonconformity.clauses[:] = [effect.clauses]
    drawn_at["risk"] = (_("Map"), "/risks/map")
    drawn_at["status_service"] = (_("Status page"), "/status")
    drawn_at["parameter"] = (_("Every parameter"), "/settings/parameters")
    home.repeated[:] = [findings.repeated]


def _wire_direction() -> None:
    """Documents and scope ask what higher floors know."""
    document_hooks.change_rules[:] = [wrong_change]
    of_what_was_seen.update(("document_version", verb) for verb in ("approve", "put_in_force"))
    policy_hooks.live_services[:] = [live_services]
