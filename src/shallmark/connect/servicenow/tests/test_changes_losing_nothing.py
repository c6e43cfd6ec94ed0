"""Lists of changes: what is not understood is kept, noted and counted, never made up."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shallmark.common.discussion.models import Entry
from shallmark.connect.servicenow.changes import Changes, read
from shallmark.connect.servicenow.load_changes import Loaded, load
from shallmark.kernel import writes
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.tests import factories
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
TELLING = "number,state,backout_plan,test_plan,opened_at"


def listed(folder: Path, *rows: str, head: str = "", zone: str = "UTC") -> Changes:
    path = folder / "change_request.csv"
    path.write_text("\n".join([f"{TELLING}{head}", *rows]) + "\n", encoding="utf-8")
    changes = read(path, "servicenow", zone=zone)
    assert changes is not None
    return changes


def loaded(folder: Path, head: str, *cells: str) -> Loaded:
    """Changes C0, C1 ... that end with these cells."""
    rows = [f"C{at},New,,,2026-03-01 09:00:00,{cell}" for at, cell in enumerate(cells)]
    return load(listed(folder, *rows, head=f",{head}"))


def noted(done: Loaded) -> dict[str, int]:
    return {kind: len(said) for kind, said in done.notes.items()}


def beside(number: str) -> str:
    change = Change.objects.get(source_key=number)
    texts = Entry.objects.filter(record_key="change", record_id=change.pk).order_by("pk")
    return "\n".join(texts.values_list("text", flat=True))


@pytest.mark.parametrize(
    ("head", "cell", "field", "value"),
    [
        ("close_code", "successful_issues", "outcome", "success_with_issues"),
        ("close_code", "successful", "outcome", "success"),
        ("close_code", "unsuccessful", "outcome", "failed"),
        ("close_code", "Not successful", "outcome", "failed"),
        ("close_code", "Rolled back", "outcome", "backed_out"),
        ("risk", "2", "risk", "high"),
        ("risk_value", "High", "risk", "high"),
        ("type", "Major", "category", "major"),
        ("type", "", "category", ""),
    ],
)
def test_it_reads_a_code_by_the_list_of_its_column(
    tmp_path: Path, head: str, cell: str, field: str, value: str
) -> None:
    done = loaded(tmp_path, head, cell)
    assert getattr(Change.objects.get(), field) == value
    assert done.notes == {}


@pytest.mark.parametrize(
    ("head", "cell", "field"),
    [
        ("close_code", "Feedback given", "outcome"),
        ("close_code", "Abandoned", "outcome"),
        ("risk", "Extreme", "risk"),
        ("risk", "77", "risk"),
        ("risk_value", "3", "risk"),
        ("type", "Model 7", "category"),
    ],
)
def test_a_code_that_nobody_knows_leaves_it_empty_and_is_kept(
    tmp_path: Path, head: str, cell: str, field: str
) -> None:
    done = loaded(tmp_path, head, cell)
    assert noted(done) == {"code not known": 1}
    assert getattr(Change.objects.get(), field) == ""
    assert f"{head}: {cell}" in beside("C0")


def test_what_has_no_field_stands_in_the_timeline_once(tmp_path: Path) -> None:
    row = "C0,Closed,Put it back,Ping it,2026-03-01 09:00:00,All well"
    for _time in range(2):
        load(listed(tmp_path, row, head=",close_notes"))
    assert beside("C0").count("test_plan: Ping it") == 1
    assert "close_notes: All well" in beside("C0")


def test_a_column_that_nothing_uses_is_counted(tmp_path: Path) -> None:
    done = loaded(tmp_path, "cab_required,phase_of_moon", "true,full")
    assert noted(done) == {"column that nothing here uses": 2}


def test_the_day_by_which_it_is_wanted_is_not_when_it_was_asked_for(tmp_path: Path) -> None:
    row = "C0,New,,,2026-03-01 09:00:00,2027-01-01 00:00:00"
    load(listed(tmp_path, row, head=",requested_by_date"))
    assert Change.objects.get().requested_at == datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("head", ["work_start", "work_end", "closed_at", "sys_updated_on"])
def test_it_rejects_what_happened_in_the_future(tmp_path: Path, head: str) -> None:
    done = loaded(tmp_path, head, "2096-01-01 00:00:00", "2026-03-02 00:00:00")
    assert (done.created, [each.row for each in done.rejected]) == (1, [2])
    assert "lies in the future" in done.rejected[0].reason


def test_times_that_the_change_of_the_clocks_touches_are_noted(tmp_path: Path) -> None:
    rows = ("C0,New,,,2026-03-29 02:30:00", "C1,New,,,2026-10-25 02:30:00")
    changes = listed(tmp_path, *rows, zone="Europe/Berlin")
    assert {kind for kind in changes.notes if "local time" in kind} == {
        "local time that does not exist, moved on by an hour",
        "local time that exists twice, the first was taken",
    }


def test_an_item_or_service_that_is_unknown_or_several_is_noted_and_kept(tmp_path: Path) -> None:
    one = factories.ci(title="core-1")
    for _two in range(2):
        factories.ci(title="core-2")
    shop = make("service", title="Webshop")
    cells = ("core-1,Webshop", "core-2,Nowhere", "core-3,")
    done = loaded(tmp_path, "cmdb_ci,business_service", *cells)
    assert noted(done) == {
        "several of one name: item": 1, "service not known": 1, "item not known": 1,
    }  # fmt: skip
    first, second, _third = Change.objects.order_by("source_key")
    assert (first.items, first.services) == ([one.reference], [shop.reference])
    assert (second.items, second.services) == ([], [])
    assert "item: core-2" in beside("C1")


def test_an_item_that_is_registered_later_is_named_by_the_next_import(tmp_path: Path) -> None:
    loaded(tmp_path, "cmdb_ci", "core-9")
    item = factories.ci(title="core-9")
    assert loaded(tmp_path, "cmdb_ci", "core-9").updated == 1
    assert Change.objects.get().items == [item.reference]
    assert loaded(tmp_path, "cmdb_ci", "core-9").unchanged == 1


def test_a_merged_item_is_named_by_the_one_that_goes_on(tmp_path: Path) -> None:
    stands, twin = factories.ci(title="core-1"), factories.ci(title="core-1")
    writes.perform(
        twin, "merge", by=make_person("configuration_manager"), reason="It is one switch.",
        values={"merged_into": stands},
    )  # fmt: skip
    assert loaded(tmp_path, "cmdb_ci", "core-1").notes == {}
    assert Change.objects.get().items == [stands.reference]


def test_several_people_of_one_name_are_nobody(tmp_path: Path) -> None:
    for _two in range(2):
        make_person(title="Beth Anglin")
    done = loaded(tmp_path, "requested_by", "Beth Anglin")
    assert noted(done) == {"several people of one name": 1}
    assert Change.objects.get().requester is None
    assert "requester: Beth Anglin" in beside("C0")
    assert loaded(tmp_path, "requested_by", "Beth Anglin").unchanged == 1


def test_a_number_that_stands_twice_is_taken_once(tmp_path: Path) -> None:
    rows = ("C0,New,,,2026-03-01 09:00:00", "C0,Closed,,,2026-03-01 09:00:00")
    for expected in ((1, 0), (0, 1)):
        done = load(listed(tmp_path, *rows))
        assert (done.created, done.unchanged) == expected
        assert [each.reason for each in done.rejected] == ["the same number stands in row 2"]
    assert Change.objects.get().status == "new"


@pytest.mark.parametrize("number", ["", "C" * 130])
def test_a_row_without_a_number_is_rejected(tmp_path: Path, number: str) -> None:
    done = load(listed(tmp_path, f"{number},New,,,2026-03-01 09:00:00"))
    assert (done.created, len(done.rejected)) == (0, 1)


def test_what_was_edited_here_is_not_overwritten(tmp_path: Path) -> None:
    loaded(tmp_path, "short_description", "Replace switch")
    editor = make_person("change_manager")
    writes.edit(Change.objects.get(), by=editor, values={"title": "Replace the core switch"})
    done = loaded(tmp_path, "short_description", "Replace two")
    assert (done.updated, len(done.rejected)) == (0, 1)
    assert "edited here on" in done.rejected[0].reason
    assert Change.objects.get().title == "Replace the core switch"


def test_a_long_title_is_cut_in_sight_and_kept_whole(tmp_path: Path) -> None:
    done = loaded(tmp_path, "short_description", "x" * 300)
    assert noted(done) == {"title cut": 1}
    assert Change.objects.get().title.endswith("…")
    assert "x" * 300 in beside("C0")


def test_a_list_with_fewer_columns_empties_nothing(tmp_path: Path) -> None:
    item = factories.ci(title="core-1")
    head = "type,risk,implementation_plan,requested_by,cmdb_ci"
    loaded(tmp_path, head, "Emergency,High,Swap it,Beth Anglin,core-1")
    done = loaded(tmp_path, "short_description", "Another title")
    assert done.updated == 1
    change = Change.objects.get()
    assert (change.title, change.category, change.risk) == ("Another title", "emergency", "high")
    assert (change.plan, change.items) == ("Swap it", [item.reference])
    assert change.requester is not None


def test_an_older_list_turns_no_newer_change_back(tmp_path: Path) -> None:
    head = "sys_updated_on,short_description"
    loaded(tmp_path, head, "2026-03-05 09:00:00,Second")
    done = loaded(tmp_path, head, "2026-03-04 09:00:00,First")
    assert (done.updated, len(done.rejected)) == (0, 1)
    assert "older than what the source said on 2026-03-05" in done.rejected[0].reason
    assert Change.objects.get().title == "Second"
