"""A year at its full size, with and without every lapse: only under `--long`."""

import pytest

from shallmark.manage.team.models import Person
from shallmark.simulate.lapses import all_lapses
from shallmark.simulate.run import Size, simulate
from shallmark.simulate.tests.judging import WAITS, is_built, thrown_away, verdicts
from tests.support import year

#: ten people of the organisation, and its auditor from outside
SMALL = 11


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("seed", [7, 11])
def test_it_finds_every_lapse_of_a_full_year(seed: int) -> None:
    lapses = all_lapses().values()
    with thrown_away():
        simulate(Size(seed=seed, until=year.END))
        for key, verdict in verdicts(past=True).items():
            if is_built(key) and key not in WAITS:
                assert verdict == ("conforming", frozenset()), key
    report = simulate(Size(seed=seed, until=year.END, lapses=tuple(lapse.id for lapse in lapses)))
    for key, (_outcome, rows) in verdicts(past=True).items():
        names = [lapse.id for lapse in lapses if key in lapse.checks]
        assert rows == {reference for name in names for reference in report.planted[name]}, key


@pytest.mark.long
@pytest.mark.django_db
def test_a_year_of_ten_people_conforms() -> None:
    """One person holds several roles there; who decides on whose work stays apart."""
    simulate(Size(until=year.END, scale=0.15, small=True))
    assert len(Person.objects.filter(memberships__isnull=False).distinct()) == SMALL
    judged = {key: verdict for key, verdict in verdicts().items() if is_built(key)}
    faults = {key: each for key, each in judged.items() if each != ("conforming", frozenset())}
    assert faults.keys() <= WAITS.keys()
