"""The command line as its users meet it: exit codes, JSON, sentences, quickness."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shallmark import __version__
from shallmark.cli.home import Home
from shallmark.cli.tasks import explain
from shallmark.cli.tests.homes import environment, postmaster_of, shallmark, throw_away_home

LIGHT = """
import sys
from shallmark.cli.app import build
build()
print([name for name in ("django", "psycopg", "sqlglot", "yaml") if name in sys.modules])
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    with throw_away_home() as home:
        yield home


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", LIGHT],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert loaded.stdout.strip() == "[]", loaded.stderr


def test_version_is_json_on_request(tmp_path: Path) -> None:
    done = shallmark(tmp_path, "version", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["shallmark"] == __version__


@pytest.mark.parametrize("arguments", [["nonsense"], ["doctor", "--colour"], ["backup"]])
def test_wrong_use_ends_with_2(arguments: list[str], tmp_path: Path) -> None:
    done = shallmark(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Usage" in done.stderr


def test_a_setting_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    done = shallmark(tmp_path, "serve", PORT="eight")
    assert done.returncode == 2
    assert done.stderr == "PORT is 'eight': it must be a whole number.\n"


def test_a_fresh_home_is_enough_and_nothing_runs_on(home: Home) -> None:
    first = shallmark(home.path, "manage", "shell", "-c", "print('ran')")
    assert first.returncode == 0, first.stderr
    assert "ran" in first.stdout
    assert "Preparing the database" in first.stderr
    second = shallmark(home.path, "manage", "shell", "-c", "print('ran')")
    assert "Preparing" not in second.stderr
    assert postmaster_of(home.path) is None


def test_it_signs_in_as_the_application(home: Home) -> None:
    ask = "from django.db import connection as c; x = c.cursor(); x.execute('SELECT current_user');"
    done = shallmark(home.path, "manage", "shell", "-c", ask + "print(x.fetchone()[0])")
    assert "shallmark_app" in done.stdout, done.stderr


def test_a_database_that_refuses_is_told_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://somebody:hidden-word@127.0.0.1:1/nothing"
    done = shallmark(tmp_path, "backup", str(tmp_path / "b.tar"), DATABASE_URL=url)
    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert "hidden-word" not in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    done = shallmark(tmp_path, "manage", "check", DATABASE_URL="mysql://x/y")
    assert done.returncode == 2
    assert "DATABASE_URL" in done.stderr


def test_doctor_finds_nothing_wrong_with_a_fresh_home(home: Home) -> None:
    done = shallmark(home.path, "doctor", "--json")
    report = json.loads(done.stdout)
    wrong = [finding for finding in report["findings"] if finding["level"] == "wrong"]
    # The smallest site has no ledger, and says so.
    assert {finding["topic"] for finding in wrong} <= {"ledger"}
    assert report["facts"]["server"] == "embedded"


def test_doctor_names_what_is_wrong(home: Home) -> None:
    done = shallmark(
        home.path, "doctor", "--json", SECRET_KEY="short", TIME_ZONE="Mars/Olympus", DEBUG="1"
    )
    assert done.returncode == 1
    topics = {finding["topic"] for finding in json.loads(done.stdout)["findings"]}
    assert {"secret", "time zones", "debug"} <= topics
    assert all(finding["remedy"] for finding in json.loads(done.stdout)["findings"])


def test_doctor_looks_at_the_rest_where_no_database_answers(tmp_path: Path) -> None:
    url = "postgresql://somebody:hidden-word@127.0.0.1:1/nothing"
    done = shallmark(tmp_path, "doctor", "--json", DATABASE_URL=url, DEBUG="1")
    topics = {finding["topic"] for finding in json.loads(done.stdout)["findings"]}
    assert {"database", "debug"} <= topics
    assert "hidden-word" not in done.stdout


def test_explain_names_the_record_types_it_knows(tmp_path: Path) -> None:
    done = shallmark(
        tmp_path, "explain", "nonsense", DJANGO_SETTINGS_MODULE="shallmark.config.settings"
    )
    assert done.returncode == 2
    assert "incident" in done.stderr


@pytest.mark.parametrize(
    ("word", "view"),
    [("incidents", "incident"), ("CATEGORY", "incident_category"),
     ("priority-matrix", "priority_matrix"), ("hold_reason", "")],
)  # fmt: skip
def test_explain_takes_any_name_of_a_record_and_finds_its_views(word: str, view: str) -> None:
    assert (f"ledger.{view}" in explain.describe(word)["ledger"]) == bool(view)


def test_explain_tells_what_an_incident_consists_of(tmp_path: Path) -> None:
    done = shallmark(
        tmp_path,
        "explain",
        "incident",
        "--json",
        DJANGO_SETTINGS_MODULE="shallmark.config.settings",
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["addresses"]["API record"].startswith("/api/v1/incidents/INC")
    assert "resolve" in {step["verb"] for step in report["transitions"]}
    assert "CHK-INC-01" in {check["id"] for check in report["checks"]}
    columns = {column["column"] for column in report["ledger"]["ledger.incident"]}
    assert "reference" in columns
    for part in ("classes", "permissions", "gates"):
        assert report[part]
