"""A dot is no evidence: the good year, with a dot in every text that a check asks for."""

from typing import Any

import pytest
from django.db import connection, models

from shallmark.conformity.ledger_defaults import field_of
from shallmark.conformity.library import built
from shallmark.kernel.records import get_record_type
from shallmark.ledger import contract
from shallmark.ledger.asked_texts import checks_asking
from shallmark.simulate.tests.judging import is_built, thrown_away, verdicts
from tests.support import databases

pytestmark = pytest.mark.simulated_year
#: texts that a view works out: where they come from
WORKED_OUT = {
    "incident_owner.handover_note": ("incident", "handover_note"),
    "document_section.value": ("document_version", "sections"),
    "change_analysis_improvement.value": ("change_analysis", "improvements"),
    "interested_party_need.value": ("interested_party", "needs"),
    "incident_lowering.because": ("incident", "lowered_because"),
    "change_lowering.because": ("change", "lowered_because"),
    "scope_statement_excluded_service.reason": ("scope_statement", "excluded_services"),
}
#: written in the history alone, or kept as it was written: nobody writes it again;
#: ledger/tests/cases has the dot
OF_THE_HISTORY = frozenset(
    {
        "audit_entry.reason",
        "change_impact_taken_back.reason",
        "incident_major.demoted_because",
        "incident_unmarked.because",
        "risk_lowering.reason",
        "work_note.text",
    }
)
#: in the good year no task is overdue, nothing closed is corrected, no priority differs from the
#: matrix, nothing collides, every change is tested, no answer was taken back, no service is left
#: out, no contract ends, nothing major is demoted, no discrepancy accepted and no mark taken away:
#: nobody wrote such a text;
#: ledger/tests/cases has the dots
UNASKED = frozenset(
    {
        "CHK-CFG-06",
        "CHK-SMS-10",
        "CHK-DOC-08",
        "CHK-INC-02",
        "CHK-INC-05",
        "CHK-INC-09",
        "CHK-CHG-12",
        "CHK-CHG-13",
        "CHK-CHG-18",
        "CHK-SMS-01",
        "CHK-CFG-13",
        "CHK-SEC-10",
    }
)


def place(text: str) -> tuple[type[models.Model], str]:
    """The model and the column of a text that is named as `view.column`."""
    if text in WORKED_OUT:
        key, column = WORKED_OUT[text]
        return get_record_type(key).model, column
    view, _dot, column = text.partition(".")
    model = get_record_type(view).model
    field = field_of(contract.views()[view].columns[column], model)
    assert field is not None, text
    assert field.column, text
    return model, field.column


def dotted(texts: list[str]) -> None:
    """Put a dot where a text is, in the records and in their history, as the owner can."""
    places = [
        (table, column)
        for model, column in map(place, texts)
        for table in (model._meta.db_table, f"{model._meta.db_table}event")
    ]
    with connection.cursor() as cursor:
        for table in sorted({table for table, _column in places}):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, column in places:
            dot = "'.'"
            if column == "sections":
                dot = "(SELECT jsonb_object_agg(k, '.') FROM jsonb_object_keys(sections) k)"
                dot = f"COALESCE({dot}, '{{}}')"
            if column == "improvements":
                dot = """'["."]'"""
            cursor.execute(f'UPDATE {table} SET "{column}" = {dot} WHERE "{column}"::text <> \'\'')


@pytest.mark.usefixtures("as_owner")
def test_a_dot_in_every_text_turns_each_check_that_asks_for_one(django_db_blocker: Any) -> None:
    asking = checks_asking([check for check in built().values() if is_built(check.id)])
    wanted = {check for checks in asking.values() for check in checks}
    assert len(wanted) > 25
    with django_db_blocker.unblock(), databases.lent(databases.YEAR), thrown_away():
        dotted(sorted(asking.keys() - OF_THE_HISTORY))
        outcomes = {key: outcome for key, (outcome, _rows) in verdicts(wanted).items()}
    kept = {key for key, outcome in outcomes.items() if outcome != "nonconforming"}
    assert kept == UNASKED
