import pytest

from shallmark.web import shapes


def test_it_keeps_a_small_share_visible() -> None:
    slices = shapes.strip({"nonconforming": 1, "conforming": 9_999})
    assert [(part.key, part.width) for part in slices] == [
        ("nonconforming", "0.80%"),
        ("conforming", "99.20%"),
    ]


def test_it_orders_a_strip_worst_first_and_fills_it() -> None:
    counts = {"conforming": 230, "error": 1, "nonconforming": 14, "no_evidence": 9}
    slices = shapes.strip(counts)
    assert [part.key for part in slices] == ["error", "nonconforming", "no_evidence", "conforming"]
    assert sum(float(part.width[:-1]) for part in slices) == pytest.approx(100, abs=0.1)


def test_it_draws_nothing_without_a_population() -> None:
    assert shapes.strip({}) == []


@pytest.mark.parametrize(("used", "large"), [(0.2, "0 0 1"), (0.7, "0 1 1"), (1.4, "0 1 1")])
def test_it_draws_the_part_of_a_dial_that_is_used(used: float, large: str) -> None:
    assert large in shapes.sector(used)


def test_it_raises_a_stem_by_how_many_failed() -> None:
    runs: list[dict[str, object]] = [{"failed": 0}, {"failed": 1}, {"failed": 4}]
    tops = [block.top for block in shapes.history(runs)]
    assert tops[0] is None
    assert tops[1] is not None
    assert tops[2] is not None
    assert tops[2] < tops[1]


def test_it_steps_the_heat_at_two_and_eight_percent() -> None:
    judged = [(0, 50), (1, 51), (1, 50), (4, 51), (4, 50), (1, 0)]
    assert [shapes.heat(*judgement) for judgement in judged] == [0, 1, 2, 2, 3, 3]


def test_it_draws_a_month_without_evidence_as_a_gap() -> None:
    drawn = shapes.spark([None, (0, 60), (6, 60), (3, 60)])
    assert [tone for tone, _ in drawn] == [
        "no-evidence", "conforming", "nonconforming", "nonconforming",
    ]  # fmt: skip
    assert drawn[2][1] > drawn[3][1] > drawn[1][1]


@pytest.mark.parametrize(
    ("status", "shape", "tone"),
    [
        ("new", "new", "none"),
        ("in_progress", "progress", "accent"),
        ("on_hold", "hold", "warn"),
        ("approved", "resolved", "ok"),
        ("closed", "closed", "none"),
        ("rejected", "canceled", "none"),
        ("never_heard_of", "new", "none"),
    ],
)
def test_it_gives_each_state_its_shape(status: str, shape: str, tone: str) -> None:
    known = shapes.state_shape(status)
    assert (known.shape, known.tone) == (shape, tone)


def test_it_refuses_an_outcome_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        shapes.outcome_shape_of("passed")
