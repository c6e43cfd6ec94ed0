"""The embedded PostgreSQL survives whatever is killed, and runs only while somebody uses it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from shallmark.cli.home import Home, open_home
from shallmark.cli.postgres import OWNER, Server, daemon_lives, shared
from shallmark.cli.postgres_daemon import StartFailed, end_previous
from shallmark.cli.problems import Problem
from shallmark.cli.tests.filled import INITIALISED, filled_home
from shallmark.cli.tests.homes import (
    daemon_of,
    environment,
    eventually,
    kill,
    lives,
    postmaster_of,
    throw_away_home,
)

USER = """
import sys
from pathlib import Path
from shallmark.cli.home import open_home
from shallmark.cli.postgres import shared
with shared(open_home(Path(sys.argv[1]))):
    print("running", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    with filled_home(INITIALISED) as home:
        yield home


def connect(server: Server) -> psycopg.Connection:
    return psycopg.connect(server.url(OWNER, "postgres"), autocommit=True, connect_timeout=5)


def reconnect(server: Server) -> psycopg.Connection:
    """Connect to a server that is just being started again."""
    connections: list[psycopg.Connection] = []

    def attempt() -> bool:
        try:
            connections.append(connect(server))
        except psycopg.OperationalError:
            return False
        return True

    assert eventually(attempt)
    return connections[0]


def other_command(home: Home) -> subprocess.Popen[str]:
    """Another process that uses the server until it is told to end."""
    command = subprocess.Popen(
        [sys.executable, "-c", USER, str(home.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(home.path),
    )
    assert command.stdout
    assert command.stdout.readline() == "running\n"
    return command


def dismiss(command: subprocess.Popen[str]) -> None:
    command.communicate("\n", timeout=20)


def is_at_rest(home: Home) -> bool:
    return postmaster_of(home.path) is None and not daemon_lives(home)


def test_it_runs_only_while_it_is_used(home: Home) -> None:
    with shared(home) as server, connect(server) as connection:
        assert connection.info.server_version >= 150000
        sockets = server.sockets
    assert is_at_rest(home)
    assert not sockets.exists()


def test_it_is_shared_and_the_last_user_stops_it(home: Home) -> None:
    other = other_command(home)
    first = postmaster_of(home.path)
    with shared(home):
        assert postmaster_of(home.path) == first
    assert postmaster_of(home.path) == first, "the other command still uses it"
    dismiss(other)
    assert eventually(lambda: is_at_rest(home))


def test_it_outlives_the_command_that_started_it(home: Home) -> None:
    starter = other_command(home)
    with shared(home) as server:
        dismiss(starter)
        with connect(server) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_it_stops_when_its_only_user_is_killed(home: Home) -> None:
    command = other_command(home)
    command.kill()
    command.communicate()
    assert eventually(lambda: is_at_rest(home))


def test_it_comes_back_with_all_rows_when_the_server_is_killed(home: Home) -> None:
    with shared(home) as server:
        with connect(server) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
            connection.execute("TRUNCATE kept")
            connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
        first = postmaster_of(home.path)
        assert first
        kill(first)
        assert eventually(lambda: postmaster_of(home.path) not in {None, first})
        with reconnect(server) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    assert is_at_rest(home)


def test_the_next_start_works_after_the_daemon_was_killed(home: Home) -> None:
    command = other_command(home)
    daemon, postmaster = daemon_of(home.path), postmaster_of(home.path)
    assert daemon
    assert postmaster
    kill(daemon)
    assert eventually(lambda: not daemon_lives(home))
    with shared(home) as server, connect(server) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert not lives(postmaster), "a server without daemon ends by itself"
    dismiss(command)


def test_the_next_start_works_after_all_were_killed(home: Home) -> None:
    command = other_command(home)
    daemon, postmaster = daemon_of(home.path), postmaster_of(home.path)
    assert daemon
    assert postmaster
    # In this order the server remains as a zombie where nobody reaps it.
    kill(daemon)
    kill(postmaster)
    command.kill()
    command.communicate()
    assert eventually(lambda: not daemon_lives(home)), "a kill takes its moment"
    assert (home.data / "postmaster.pid").exists()
    with shared(home) as server, connect(server) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_left_over_pid_of_another_program_is_no_obstacle(home: Home) -> None:
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        (home.data / "postmaster.pid").write_text(f"{bystander.pid}\n{home.data}\n")
        with shared(home) as server, connect(server) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_it_waits_for_a_server_that_still_works_on_the_data(tmp_path: Path) -> None:
    busy = subprocess.Popen(["sleep", "60"], cwd=tmp_path)
    (tmp_path / "postmaster.pid").write_text(f"{busy.pid}\n")
    try:
        with pytest.raises(StartFailed, match=f"process {busy.pid}"):
            end_previous(tmp_path, patience=0.1)
    finally:
        busy.kill()
        busy.wait()


def test_half_an_initialisation_is_made_anew() -> None:
    with throw_away_home() as fresh:
        half = fresh.postgres / "data.new"
        half.mkdir()
        (half / "PG_VERSION").write_text("18\n")
        with shared(fresh) as server, connect(server) as connection:
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert not half.exists()


def test_it_asks_for_a_password_and_listens_nowhere_else(home: Home) -> None:
    with shared(home) as server:
        wrong = server.url(OWNER, "postgres").replace(home.secret(OWNER), "guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)
        with connect(server) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert server.sockets.stat().st_mode & 0o777 == 0o700
    assert home.secrets.stat().st_mode & 0o777 == 0o700
    assert (home.secrets / OWNER).stat().st_mode & 0o777 == 0o600


def test_data_of_another_major_version_are_refused(home: Home) -> None:
    version = home.data / "PG_VERSION"
    original = version.read_text()
    version.write_text("17\n")
    try:
        with pytest.raises(Problem, match="belong to PostgreSQL 17"), shared(home):
            pass
    finally:
        version.write_text(original)


def test_it_refuses_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(Problem, match="SHALLMARK_HOME"):
        open_home(tmp_path / "home")


def test_as_root_it_refuses_a_home_behind_a_closed_folder(tmp_path: Path, home: Home) -> None:
    if home.account is None:
        pytest.skip("only root drops to another account")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Problem, match="cannot pass through"):
        open_home(closed / "home")
    assert closed.stat().st_mode & 0o777 == 0o700
