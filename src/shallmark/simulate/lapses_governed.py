"""Lapses in documents, direction and competence, by the ids of the good organisation."""

from typing import TYPE_CHECKING

from shallmark.simulate import lapses_policy as bad

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallmark.simulate.bends import Scene

#: id, what is planted, checks that turn, and what plants it
GOVERNED: "tuple[tuple[str, str, tuple[str, ...], Callable[[Scene], list[str]]], ...]" = (
    ("L-001", "live service neither in nor out of the scope", ("CHK-SMS-01",), bad.not_listed),
    ("L-002", "policy in force, published nowhere", ("CHK-SMS-02",), bad.not_published),
    ("L-003", "plan leaves a service out", ("CHK-SMS-04",), bad.plan_short),
    ("L-004", "plan past its review", ("CHK-SMS-03", "CHK-DOC-02"), bad.plan_overdue),
    ("L-005", "objective without baseline", ("CHK-SMS-05",), bad.no_baseline),
    ("L-006", "objective without value for five months", ("CHK-SMS-06",), bad.not_measured),
    ("L-008", "process sheets without interface", ("CHK-SMS-08",), bad.no_interface),
    ("L-009", "criterion missed three times, no action", ("CHK-SMS-09",), bad.missed_again),
    ("L-010", "tasks of the plan 45 days overdue", ("CHK-SMS-10",), bad.tasks_overdue),
    ("L-011", "needs of a customer reviewed 15 months ago", ("CHK-SMS-11",), bad.needs_old),
    ("L-012", "parameter altered without a change", ("CHK-SMS-12",), bad.parameter_altered),
    ("L-018", "approved by the author", ("CHK-DOC-01",), bad.own_text),
    ("L-019", "in force before its approval", ("CHK-DOC-01",), bad.before_approval),
    ("L-020", "procedures past review", ("CHK-DOC-02",), bad.reviews_overdue),
    ("L-021", "withdrawn version still offered", ("CHK-DOC-03",), bad.still_offered),
    ("L-022", "disposed of without approval", ("CHK-DOC-04",), bad.disposed_unapproved),
    ("L-023", "release procedure withdrawn", ("CHK-DOC-05",), bad.no_release_procedure),
    ("L-024", "new version without a change", ("CHK-DOC-06",), bad.no_change),
    ("L-025", "edition checked 16 months ago", ("CHK-DOC-07",), bad.not_checked),
    ("L-026", "closed incident altered in the database", ("CHK-DOC-08",), bad.tampered),
    ("L-027", "agents miss a competence", ("CHK-CMP-01",), bad.incompetent),
    ("L-028", "competence reviewed 14 months ago", ("CHK-CMP-02",), bad.not_reviewed),
    ("L-029", "effect of a training not judged", ("CHK-CMP-03",), bad.not_judged),
    ("L-030", "competence without evidence", ("CHK-CMP-04",), bad.no_evidence),
    ("L-031", "policy not confirmed", ("CHK-CMP-05",), bad.not_confirmed),
    ("L-033", "communication not sent", ("CHK-CMP-07",), bad.not_sent),
)
