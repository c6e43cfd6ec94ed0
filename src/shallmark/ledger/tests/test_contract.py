import pytest

from shallmark.ledger import contract


def test_it_declares_every_record_type_with_its_views() -> None:
    views = contract.views()
    records = [view for view in views.values() if view.kind == "record"]
    assert len(records) >= 126
    for view in records:
        if view.name not in {"workday", "source_coverage"}:
            assert {"reference"} <= set(view.columns), view.name
    for view in views.values():
        assert view.meaning
        for column in view.columns.values():
            assert column.meaning
            assert column.name == column.name.lower()


def test_it_names_the_version_valid_at_a_moment() -> None:
    version = contract.views()["incident_version"]
    assert {"valid_from", "valid_to", "priority"} <= set(version.columns)
    assert contract.stored_relation("incident_as_of") == "incident_version"
    assert contract.stored_relation("incident") == "incident"
    assert "priority" in contract.relation("incident_as_of").columns
    with pytest.raises(KeyError):
        contract.relation("work_note_as_of")


def test_it_uses_no_word_that_an_engine_keeps_for_itself() -> None:
    reserved = {"from", "to", "by", "check", "user", "when", "limit", "window", "end", "default"}
    names = {c.name for view in contract.views().values() for c in view.columns.values()}
    assert not reserved & names
