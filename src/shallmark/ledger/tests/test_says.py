"""A text says the same to Python, PostgreSQL and DuckDB."""

import unicodedata
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shallmark.ledger import dialects
from shallmark.ledger.says import LARGE, NOTHING, SMALL, Limits, says
from shallmark.ledger.tests.stores import DuckStore

CALL = "SELECT SAYS({}) AS said FROM ledger.source_coverage AS c"
letters = st.sampled_from(
    "aZ ßÄöÉ .-'/,0 9 éИя Ωπ نا שע हि ไทยกข ကခ ខ្មែ 恢复备份㐀𠀀 データをひら"
    " 한글복원 ｱﾊﾞ \uff21\uff42 İı ﬁ 🙂 \u0308\u200d\u3000\n"
)
some_texts = st.one_of(
    st.text(letters, max_size=30),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
    st.lists(st.sampled_from([*NOTHING, "Not", "NONE", "backup", "Restore"]), max_size=5).map(
        " ".join
    ),
)
limits = st.builds(Limits, st.integers(1, 4), st.integers(1, 20))


@pytest.mark.parametrize(
    "text",
    [
        "Restore the backup of last night",
        "Printer jams",
        "Certificate 4711",
        "Wiederherstellung aus Sicherung",
        "恢复备份",
        "バックアップから復元する",
        "백업에서 복원",
        "Восстановить резервную копию",
        "กู้คืนจากข้อมูลสำรอง",
        "שחזור מגיבוי",
        "No impact on the customers of the shop",
        "not applicable: the service has no database",
    ],
)
def test_it_says_something_in_any_script(text: str) -> None:
    assert says(text)


@pytest.mark.parametrize(
    "text",
    [
        None, "", " ", ".", "-", "…", "?!", "x", "ok", "later", "n/a", "N/A", "none", "None.",
        "NONE!", "nil", "keine", "- keine -", "not applicable", "Not applicable.", "no impact",
        "nicht erforderlich", "none none none", "12345 67890", "n/a 2026 12", "none 2026",
        "1.2.3.4 5.6.7.8", "Restore",
        "restore Restore RESTORE", "a b c d e f g h i j", "........ ........", "是", "没有",
        "🙂🙂🙂🙂 🙂🙂🙂🙂",
    ],
)  # fmt: skip
def test_it_says_nothing(text: str | None) -> None:
    assert not says(text)


@pytest.mark.parametrize(
    "again", ["Replace the router", "replace the ROUTER.", "- Replace the router -"]
)
def test_the_title_again_says_nothing(again: str) -> None:
    assert not says(again, "Replace the router")
    assert not says(again, None, "Replace the router")
    assert says(again, None, "", "Replace the switch")


def test_what_is_least_is_set() -> None:
    assert not says("Restore it", limits=Limits(3, 8))
    assert not says("Restore it", limits=Limits(2, 10))
    assert says("Restore", limits=Limits(1, 4))


def test_a_letter_is_what_unicode_calls_one_but_for_a_few() -> None:
    """The ranges are coarse: they say of nearly every sign of the first plane what Unicode does."""
    assigned = [chr(point) for point in range(0x20, 0xFFFE) if not 0xD800 <= point < 0xF900]
    kinds = {each: unicodedata.category(each)[0] for each in assigned}
    one = Limits(1, 1)
    taken = {each for each in assigned if says(f"{each * 3}", limits=one)}
    of = {kind: [each for each in assigned if kinds[each] == kind] for kind in "LPSN"}
    assert sum(each in taken for each in of["L"]) > 0.99 * len(of["L"])
    for kind in "PSN":
        assert sum(each in taken for each in of[kind]) < 0.3 * len(of[kind]), kind
    assert not [each for each in taken if each.isascii() and not each.isalpha()]


def test_large_letters_have_their_small_ones() -> None:
    assert len(LARGE) == len(SMALL)
    for large, small in zip(LARGE, SMALL, strict=True):
        assert large.lower() in {small, f"{small}\u0307"}, (large, small)


@settings(max_examples=150, deadline=None)
@given(some_texts, some_texts, limits)
@example("Replace the router", "replace the router!", Limits())
@example("恢复备份", "", Limits())
def test_it_says_the_same_on_duckdb(text: str, other: str, least: Limits) -> None:
    engine = _duck()
    values = {"one": text, "two": other, **least._asdict()}
    sql = dialects.translate(CALL.format(":one, :two"), dialects.DUCKDB, values)
    assert engine.query(sql, values) == [(says(text, other, limits=least),)]


_kept: list[Any] = []


def _duck() -> Any:
    if not _kept:
        rows = {"source_coverage": [{"source_system": "a", "supplied": True}]}
        _kept.append(DuckStore(rows, {"source_coverage"}).engine)
    return _kept[0]


def test_it_says_the_same_on_postgresql(db: None) -> None:
    from django.db import connection

    sql = "SELECT ledger.says(%s, ARRAY[%s, NULL], %s, %s), ledger.says(NULL, '{}', 1, 1)"

    @settings(max_examples=400, deadline=None)
    @given(some_texts, some_texts, limits)
    @example("Replace the router", "replace the router!", Limits())
    @example("恢复备份", "", Limits())
    def holds(text: str, other: str, least: Limits) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, [text, other, *least])
            assert cursor.fetchone() == (says(text, other, limits=least), False)

    holds()
