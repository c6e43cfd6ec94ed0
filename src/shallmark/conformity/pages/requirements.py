"""Requirements: the list by clause and outcome, and one requirement with what judges it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shallmark.conformity.catalogue import catalogue
from shallmark.conformity.pages import frame
from shallmark.conformity.projections import judgement
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.records import record_types


@require_safe
@frame.for_staff
def listing(request: HttpRequest) -> HttpResponse:
    """`?edition=`, `?clause=` (with all below it), `?outcome=`; worst first."""
    edition = request.GET.get("edition", "2018")
    clause, outcome = request.GET.get("clause", ""), request.GET.get("outcome", "")
    if edition not in catalogue().editions:
        edition = "2018"
    run = frame.asked_run(request)
    judged = judgement(run)
    views = [
        (view, leaf)
        for leaf in judged.clauses[edition]
        if not leaf.heading
        and (not clause or leaf.number == clause or leaf.number.startswith(f"{clause}."))
        for view in leaf.requirements
        if not outcome or str(view.outcome) == outcome
    ]
    unique = list({view.id: (view, leaf) for view, leaf in views}.values())
    context: dict[str, Any] = {
        **frame.words_of(run),
        "edition": edition,
        "clause": clause,
        "outcome": outcome,
        "requirements": frame.worst_first(unique, lambda pair: pair[0].outcome),
        "editions": sorted(catalogue().editions),
    }
    return render(request, "conformity/requirements.html", context)


@require_safe
@frame.for_staff
def page(request: HttpRequest, key: str) -> HttpResponse:
    """Our wording, the clause in each edition, gates that prevent, checks that detect."""
    run = frame.asked_run(request)
    judged = judgement(run)
    view = judged.requirements.get(key)
    if view is None:
        raise Http404
    context = {
        **frame.words_of(run),
        "view": view,
        "requirement": view.requirement,
        "gates": gates_of({check.id for check in view.checks}),
        "attestations": [
            catalogue().attestations[name]
            for name in view.attestations
            if name in catalogue().attestations
        ],
        "clauses": catalogue().clauses_of({key}),
    }
    return render(request, "conformity/requirement.html", context)


def gates_of(checks: set[str]) -> list[dict[str, Any]]:
    """Gates whose twin is one of the checks, with the step that they guard."""
    gates = []
    for record_type in record_types():
        for step in steps_of(record_type.model).values():
            gates += [
                {"gate": gate, "step": step, "record": record_type}
                for gate in step.gates
                if gate.check in checks
            ]
    return gates


@require_safe
@frame.for_staff
def attestations(request: HttpRequest) -> HttpResponse:
    """The statements that no record can replace; none is signed yet, and that is shown."""
    context = {**frame.words_of(frame.asked_run(request))}
    context["attestations"] = list(catalogue().attestations.values())
    return render(request, "conformity/attestations.html", context)
