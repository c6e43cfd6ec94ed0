"""The forms of `shallmark conformity` are a contract."""

import json
from typing import Any

import pytest
import typer
from django.db import connection
from typer.testing import CliRunner

from shallmark.cli.commands import conformity, verify
from shallmark.cli.problems import WrongUse
from shallmark.conformity.catalogue import catalogue
from shallmark.pages.tests.factory import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_database")]


def call(*words: str) -> tuple[int, Any]:
    app = typer.Typer()
    conformity.register(app)
    app.callback()(lambda: None)
    answer = CliRunner().invoke(app, ["conformity", *words, "--json"], catch_exceptions=False)
    return answer.exit_code, json.loads(answer.stdout)


def test_it_runs_all_checks_and_counts_requirements() -> None:
    code, answer = call("run", "--as-of", "2026-06-01", "--period", "2026-01-01..2026-06-01")
    assert code == 0
    assert answer["run"] == 1
    assert answer["as_of"] == "2026-06-01T00:00:00+00:00"
    assert [line["id"] for line in answer["checks"]] == list(catalogue().checks)
    first = answer["checks"][0]
    assert {"id", "outcome", "population", "nonconforming", "waived", "digest"} <= set(first)
    assert sum(answer["requirements"]["2005"].values()) == 222
    assert sum(answer["requirements"]["2011"].values()) == 39
    assert sum(answer["requirements"]["2018"].values()) == 263
    assert sum(answer["requirements"]["adjustments"].values()) == 42
    assert not {"conforming"} & {o for counts in answer["requirements"].values() for o in counts}


def test_it_runs_one_check_and_lists_its_rows() -> None:
    _code, answer = call("run", "--check", "CHK-INC-01")
    assert [line["id"] for line in answer["checks"]] == ["CHK-INC-01"]
    assert call("rows", "CHK-INC-01") == (0, [])
    assert call("rows", "CHK-INC-01", "--all") == (0, [])


def test_it_refuses_a_moment_still_to_come() -> None:
    with pytest.raises(WrongUse, match="still to come"):
        call("run", "--as-of", "2999-01-01")


def test_it_shows_the_catalogue() -> None:
    code, answer = call("catalogue")
    assert code == 0
    assert answer["counts"]["checks"] == len(answer["checks"]) == 244
    assert len(answer["attestations"]) == 52
    assert len(answer["adjustments"]) == 42
    assert {key: len(part) for key, part in answer["requirements"].items()} == {
        "2005": 222,
        "2011": 39,
        "2018": 263,
    }
    built = {line["id"] for line in answer["checks"] if line["built"]}
    assert {f"CHK-INC-{n:02}" for n in range(1, 17)} | {"CHK-SMS-07", "CHK-SEC-09"} <= built


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run", "--as-of", "yesterday"], "is no date"),
        (["run", "--period", "2026-01-01"], "is no period"),
        (["run", "--period", "2026-02-01..2026-01-01"], "ends before it starts"),
        (["run", "--check", "CHK-INC-99"], "no check CHK-INC-99"),
        (["rows", "NONE"], "no check NONE"),
        (["rows", "CHK-INC-01", "--run", "12"], "no run 12"),
        (["rows", "CHK-INC-01"], "no run of CHK-INC-01"),
    ],
)
def test_it_refuses(words: list[str], sentence: str) -> None:
    with pytest.raises(WrongUse, match=sentence):
        call(*words)


def test_it_reads_moments_without_zone_as_utc() -> None:
    assert conformity.read_time("2026-03-01", "--as-of").isoformat() == "2026-03-01T00:00:00+00:00"
    moment = conformity.read_time("2026-03-01T10:00+02:00", "--as-of")
    assert moment.isoformat() == "2026-03-01T10:00:00+02:00"


@pytest.mark.usefixtures("as_owner")
def test_verify_says_what_it_proved_and_ends_with_an_error_where_something_was_changed() -> None:
    app = typer.Typer()
    verify.register(app)
    app.callback()(lambda: None)
    team = make("team")
    for changed in (False, True):
        if changed:
            with connection.cursor() as cursor:
                cursor.execute("set constraints all immediate")
                cursor.execute("alter table team_team disable trigger user")
                cursor.execute("update team_team set title = 'Other' where id = %s", [team.pk])
                cursor.execute("alter table team_team enable trigger user")
        answer = CliRunner().invoke(app, ["verify", "--json"], catch_exceptions=False)
        kept = json.loads(answer.stdout)
        assert (answer.exit_code, len(kept["faults"])) == (int(changed), int(changed))
        assert kept["records"] > 0
