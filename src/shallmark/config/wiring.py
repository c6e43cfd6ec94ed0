"""What upper floors plug into lower ones: one explicit place, read top to bottom."""


def wire() -> None:
    """Fill the lower floors' lists. Order is the order of work after each write."""
    from shallmark.common.approvals import hooks as approvals
    from shallmark.common.calendars import actions as calendars
    from shallmark.common.discussion import hooks as discussion
    from shallmark.common.discussion.actions import add_entry
    from shallmark.common.discussion.queries import timeline
    from shallmark.common.documents import actions as documents
    from shallmark.common.notices import follow as notices
    from shallmark.common.search import actions as search
    from shallmark.common.search import finder
    from shallmark.common.search.palette import records as found_records
    from shallmark.common.waivers import actions as waivers
    from shallmark.common.waivers.models import known_checks
    from shallmark.common.waivers.queries import is_waived
    from shallmark.conformity.catalogue import catalogue
    from shallmark.conformity.panels import EVIDENCE
    from shallmark.kernel import filters, hooks
    from shallmark.kernel.pages.list_actions import texts
    from shallmark.kernel.pages.record_panels import extra_panels
    from shallmark.kernel.pages.record_timeline import use_timeline
    from shallmark.manage.change_configuration import actions_change as changes
    from shallmark.manage.change_configuration import discovery
    from shallmark.manage.grc import actions as grc
    from shallmark.manage.team.records_duties import RACI
    from shallmark.operate.customer_service import actions, clocks, majors
    from shallmark.plan.policy import actions as policy
    from shallmark.web import palette

    hooks.after_steps[:] = [
        calendars.after_step,
        clocks.after_step,
        actions.follow_parent,
        search.after_step,
        notices.after_step,
        waivers.after_step,
        grc.after_step,
        documents.after_step,
        policy.after_step,
        majors.after_step,
        discovery.after_step,
        changes.after_step,
    ]
    hooks.use_waivers(is_waived)
    _wire_judgement()
    _wire_direction()
    known_checks[:] = [lambda: catalogue().checks]
    discussion.after_entries[:] = [actions.answer, notices.after_entry]
    discussion.audiences[:] = [notices.audience]
    approvals.after_requests[:] = [notices.after_request]
    approvals.after_decisions[:] = [notices.after_decision, changes.after_decision]
    use_timeline(timeline)
    texts["reply"] = lambda record, by, text: add_entry(record, by=by, text=text, public=True)
    texts["note"] = lambda record, by, text: add_entry(record, by=by, text=text, public=False)
    palette.sources[:] = [found_records]
    filters.finders[:] = [finder.condition]
    extra_panels[:] = [("incident", EVIDENCE), ("process", RACI), ("service", RACI)]


def _wire_judgement() -> None:
    """What runs of the checks and nonconformities tell each other, and the first screens."""
    from shallmark.conformity import actions as runs
    from shallmark.conformity import findings
    from shallmark.manage.change_configuration import home_change, home_items
    from shallmark.manage.change_configuration.models import Change
    from shallmark.manage.grc import gates_exception, gates_nonconformity, home
    from shallmark.operate.customer_service import views_home

    bypassing = Change.objects.filter(bypasses_control=True)
    gates_exception.bypasses[:] = [lambda named: bypassing.filter(reference=named).exists()]
    runs.after_runs[:] = [findings.after_run]
    gates_nonconformity.clean_days[:] = [findings.clean_days]
    home.repeated[:] = [findings.repeated]
    views_home.screens[:] = [
        (frozenset({"risk_compliance_manager"}), home.compliance),
        (frozenset({"security_manager"}), home.security),
        (frozenset({"change_manager"}), home_change.changes),
        (frozenset({"configuration_manager"}), home_items.items),
    ]


def _wire_direction() -> None:
    """Documents and scope ask what higher floors know."""
    from shallmark.common.documents import hooks as documents
    from shallmark.manage.change_configuration.document_changes import wrong_change
    from shallmark.plan.alignment.queries import live_services
    from shallmark.plan.policy import hooks as policy

    documents.change_rules[:] = [wrong_change]
    policy.live_services[:] = [live_services]
