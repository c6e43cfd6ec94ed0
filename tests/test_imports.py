"""No module leads back to itself, and each late import says why it is late."""

from tests.support.imports import Import, circles, imports

#: imports of our own inside functions: what commands do once Django is set up, and few others
LATE_MOST = 30


def test_no_module_leads_back_to_itself() -> None:
    """Imports inside functions count: they hide a circle, they do not open it."""
    assert not circles(imports())


def test_a_circle_behind_a_late_import_is_seen() -> None:
    there = Import("a", 1, "b", late=False, reason=False)
    back = Import("b", 9, "a", late=True, reason=True)
    away = Import("b", 1, "c", late=False, reason=False)
    assert circles([there, away, back]) == [["a", "b"]]
    assert circles([there, away]) == []


def test_few_imports_are_late() -> None:
    late = {(each.module, each.line) for each in imports() if each.late}
    assert len(late) <= LATE_MOST, f"import these at the top of their module: {sorted(late)}"


def test_each_late_import_says_why() -> None:
    mute = [f"{each.module}:{each.line}" for each in imports() if each.late and not each.reason]
    assert not mute, f"say in a comment why these are imported late: {mute}"
