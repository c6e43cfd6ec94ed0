"""Types bite: a slip of the pen is found by mypy, since hardly a parameter takes whatever comes."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shallmark.cli.testing.system import ROOT
from tests.support.imports import product_files

PACKAGE = ROOT / "src" / "shallmark"
#: file -> what stands there, and the slip of the pen in its place
PLANTED = {
    "manage/grc/gates_risk.py": ("risk.customer_impact)", "risk.custmer_impact)"),
    "manage/change_configuration/gates_change.py": ("change.requester_id", "change.requestor_id"),
    "operate/customer_service/gates.py": (
        "incident, incident.resolution",
        "incident, incident.solution",
    ),
    "operate/customer_service/rules.py": ("incident.priority = ", "incident.prioriti = "),
    "manage/grc/life/risk.py": ('risk.treatment == "accept"', 'risk.treatmnt == "accept"'),
    "common/documents/life/version.py": ("version.visible = True", "version.visable = True"),
    "common/links/actions.py": ("from_id=record.pk", "from_id=record.pkk"),
    "common/bulk/actions.py": ("record.version", "record.versoin"),
    "kernel/writes.py": ("fresh.version != version", "fresh.versoin != version"),
    "web/imports.py": ("person.is_staff_member", "person.is_staff_membre"),
    "manage/team/confirming.py": ("person.pk in change.concerned", "person.pk in change.concernd"),
}
#: share of the product's parameters that are, or hold, Any
ANY_MOST = 0.02


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What mypy says of copies with a slip each, and of one without any."""
    folder = tmp_path_factory.mktemp("planted")
    for place, (right, wrong) in PLANTED.items():
        text = (PACKAGE / place).read_text(encoding="utf-8")
        assert right in text, f"{place} has no {right}: plant another slip"
        _copy(folder, place, text.replace(right, wrong, 1))
    _copy(folder, "whole.py", (PACKAGE / "manage/grc/gates_risk.py").read_text(encoding="utf-8"))
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml")]
    run = subprocess.run(
        [*command, *map(str, sorted(folder.iterdir()))],
        cwd=ROOT,
        env={"PYTHONPATH": "src", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr


def _copy(folder: Path, place: str, text: str) -> None:
    (folder / place.replace("/", "_")).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("place", PLANTED)
def test_a_mistyped_field_is_refused(place: str, told: str) -> None:
    name = place.replace("/", "_")
    errors = [line for line in told.splitlines() if name in line]
    assert any("has no attribute" in line for line in errors), told


def test_what_is_spelled_right_passes(told: str) -> None:
    assert "whole.py" not in told
    assert f"Found {len(PLANTED)} errors" in told


def test_hardly_a_parameter_is_any() -> None:
    """`Any` stays at the borders to libraries without types, and in what they give."""
    parameters, loose = 0, []
    for path in product_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.arg) and node.annotation is not None:
                parameters += 1
                if holds_any(node.annotation):
                    loose.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {node.arg}")
    assert len(loose) / parameters < ANY_MOST, f"{len(loose)} of {parameters}: {loose}"


def holds_any(annotation: ast.expr) -> bool:
    return any(
        (isinstance(node, ast.Name) and node.id == "Any")
        # an annotation in quotes is read as one without
        or (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.search(r"\bAny\b", node.value) is not None
        )
        for node in ast.walk(annotation)
    )


@pytest.mark.parametrize("text", ["Any", "dict[str, Any]", "'QuerySet[Any]'", "list[Any] | None"])
def test_any_inside_another_type_counts(text: str) -> None:
    assert holds_any(ast.parse(text, mode="eval").body)
    assert not holds_any(ast.parse(text.replace("Any", "AnyRecord"), mode="eval").body)


def test_each_any_that_ruff_lets_pass_says_why() -> None:
    """ANN401 is on: a parameter or an answer that is Any names the library behind it."""
    mute = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in product_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"noqa: ANN401\s*$", line)
    ]
    assert not mute, f"say what gives or takes Any there: {mute}"
