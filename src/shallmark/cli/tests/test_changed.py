"""What `./shallmark test --changed` runs: the changed package and whatever may import it."""

from shallmark.cli.testing.changed import BROWSER, GENERIC, Selection, floors, selection

RISKS = "src/shallmark/manage/grc/gates.py"


def chosen(*files: str) -> Selection:
    selected = selection(files)
    assert selected is not None
    return selected


def test_it_runs_the_changed_package_and_the_floors_above_it() -> None:
    selected = chosen(RISKS)
    assert "src/shallmark/manage/grc" in selected.paths
    assert {"src/shallmark/operate/customer_service", "src/shallmark/cli"} <= set(selected.paths)
    assert "src/shallmark/manage/team" not in selected.paths
    assert "src/shallmark/kernel" not in selected.paths


def test_it_looks_at_the_record_types_of_those_floors_with_the_generic_tests() -> None:
    selected = chosen(RISKS)
    assert GENERIC in selected.paths
    assert "shallmark.manage.grc" in selected.floors
    assert "shallmark.manage.team" not in selected.floors


def test_a_change_on_the_lowest_floor_runs_all_floors() -> None:
    lowest = floors()[-1][0].replace(".", "/")
    assert set(chosen(f"src/{lowest}/runner.py").floors) == {name for f in floors() for name in f}


def test_a_floor_of_two_runs_only_the_one_that_was_changed() -> None:
    first, second = next(floor for floor in floors() if len(floor) == 2)
    selected = chosen(f"src/{first.replace('.', '/')}/models.py").floors
    assert first in selected
    assert second not in selected


def test_a_changed_test_runs_alone_and_what_tests_share_runs_with_its_floor() -> None:
    assert chosen("src/shallmark/manage/grc/tests/test_lives.py").floors == []
    assert "shallmark.manage.grc" in chosen("src/shallmark/manage/grc/tests/factories.py").floors


def test_the_browser_is_left_out_unless_something_shown_was_changed() -> None:
    assert f"--ignore={BROWSER}" in chosen(RISKS).paths
    for file in ("src/shallmark/manage/grc/templates/grc/map.html", "src/shallmark/web/views.py"):
        assert f"--ignore={BROWSER}" not in chosen(file).paths


def test_documents_run_their_own_tests_and_a_lock_runs_everything() -> None:
    assert "tests/test_docs.py" in chosen("docs/ARCHITECTURE.md").paths
    assert selection(["requirements/serve.txt"]) is None
    assert selection([RISKS, "conftest.py"]) is None
    assert chosen("LICENSE").paths == []
