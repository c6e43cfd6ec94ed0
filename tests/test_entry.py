"""`./shallmark`, the script that makes its own environment."""

import ast
import importlib.machinery
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from shallmark.cli.testing.system import ROOT

SCRIPT = ROOT / "shallmark"


@pytest.fixture
def entry(tmp_path: Path) -> ModuleType:
    """The script as a module, at work on a folder of its own."""
    loader = importlib.machinery.SourceFileLoader("entry", str(SCRIPT))
    spec = importlib.util.spec_from_loader("entry", loader)
    assert spec
    module: Any = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    (tmp_path / "requirements").mkdir()
    for kind in ("serve", "test"):
        (tmp_path / "requirements" / f"{kind}.txt").write_text(f"{kind}==1\n")
    module.ROOT = str(tmp_path)
    module.VENV = str(tmp_path / ".venv")
    module.PYTHON = str(tmp_path / ".venv" / "bin" / "python")
    module.STAMP = str(tmp_path / ".venv" / "made-from.json")
    return module  # type: ignore[no-any-return]


@pytest.fixture
def made(entry: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was made and installed; nothing really is."""
    done: list[str] = []

    def make(_uv: str | None) -> bool:
        done.append("environment")
        Path(entry.PYTHON).parent.mkdir(parents=True, exist_ok=True)
        Path(entry.PYTHON).unlink(missing_ok=True)
        Path(entry.PYTHON).symlink_to(sys.executable)
        return True

    def install(_uv: str | None, kind: str) -> bool:
        done.append(kind)
        return True

    monkeypatch.setattr(entry, "make", make)
    monkeypatch.setattr(entry, "install", install)
    monkeypatch.setattr(entry.os, "execv", lambda *_command: done.append("run"))
    return done


def run(entry: Any, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["shallmark", *arguments])
    entry.main()


def test_it_needs_the_standard_library_only() -> None:
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(SCRIPT.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [])
        + [alias.name for alias in node.names]
    }
    assert imported <= sys.stdlib_module_names


def test_it_says_that_another_account_owns_the_environment(
    entry: Any, made: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(_kind: str) -> None:
        raise PermissionError(13, "Permission denied", entry.STAMP)

    monkeypatch.setattr(entry, "build", refused)
    with pytest.raises(SystemExit) as ended:
        run(entry, monkeypatch, "doctor")
    assert ended.value.code == 1
    assert "cannot be made or changed by this account" in capsys.readouterr().err


def test_the_first_start_makes_and_the_second_only_runs(
    entry: Any, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(entry, monkeypatch, "serve")
    assert made == ["environment", "serve", "run"]
    made.clear()
    run(entry, monkeypatch, "doctor")
    assert made == ["run"]


def test_tests_need_their_own_lock_which_holds_the_other(
    entry: Any, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(entry, monkeypatch, "serve")
    made.clear()
    run(entry, monkeypatch, "test", "-k", "one")
    assert made == ["test", "run"]
    made.clear()
    run(entry, monkeypatch, "serve")
    assert made == ["run"]


def test_a_changed_lock_is_installed(
    entry: Any, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(entry, monkeypatch, "serve")
    Path(entry.lock_path("serve")).write_text("serve==2\n")
    made.clear()
    run(entry, monkeypatch, "serve")
    assert made == ["serve", "run"]


def test_half_an_environment_is_completed(
    entry: Any, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(entry, monkeypatch, "serve")
    Path(entry.STAMP).unlink()
    made.clear()
    run(entry, monkeypatch, "serve")
    assert made == ["serve", "run"]
    assert json.loads(Path(entry.STAMP).read_text()) == {"serve": entry.digest("serve")}


def test_an_environment_whose_python_is_gone_is_made_anew(
    entry: Any, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(entry, monkeypatch, "serve")
    Path(entry.PYTHON).unlink()
    Path(entry.PYTHON).symlink_to("/nowhere/python")
    made.clear()
    run(entry, monkeypatch, "serve")
    assert made == ["environment", "serve", "run"]


def test_it_says_which_package_makes_environments(
    entry: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(entry.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(SystemExit) as ended:
        entry.make(None)
    assert ended.value.code == 2
    assert "-venv" in capsys.readouterr().err


def test_it_says_that_python_is_too_old(
    entry: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(entry.shutil, "which", lambda _name: None)
    with pytest.raises(SystemExit) as ended:
        entry.use_a_newer_python()
    assert ended.value.code == 2
    assert "needs Python 3.11 or newer" in capsys.readouterr().err


def test_the_pip_of_this_python_installs_where_it_can_be_lent(
    entry: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[tuple[str, ...]] = []
    monkeypatch.setattr(entry, "run", lambda *command: bool(commands.append(command)) or True)
    for lends in (True, False):
        monkeypatch.setattr(entry, "lends_pip", lambda lends=lends: lends)
        entry.make(None)
    assert ["--without-pip" in command for command in commands] == [True, False]
    Path(entry.PYTHON).parent.mkdir(parents=True)
    entry.pip("serve")
    (Path(entry.PYTHON).parent / "pip").touch()
    entry.pip("serve")
    assert [command[0] for command in commands[2:]] == [sys.executable, entry.PYTHON]
