"""Writes anew what is generated from models, contract and checks: `python tools/generate.py`.

That is the structure that a first start loads, the pages of ledger, checks and adjustments, and the
contract of the API. Tests hold each of them equal to what this writes.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

import psycopg  # noqa: E402  our packages are found from here on

from shallmark.cli import structure  # noqa: E402
from shallmark.cli.testing.run import environment_of_tests  # noqa: E402
from shallmark.conformity import reference  # noqa: E402

REFERENCE = ROOT / "docs/reference"
FUNCTIONS = ROOT / "docs/functions"
#: what needs the applications, in a process of its own
ADJUSTMENTS = """
import sys
from pathlib import Path
import django
django.setup()
from shallmark.simulate.adjustments_page import page
(Path(sys.argv[1]) / "adjustments.md").write_text(page(), encoding="utf-8")
"""


def structure_of_models(url: str) -> str:
    """The structure that the models ask of an empty database; `--long` tests migrate it instead."""
    subprocess.run(
        [sys.executable, "-m", "tests.support.tables_of_models"],
        env=os.environ | {"DATABASE_URL": url, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        check=True,
    )
    return structure.dump(url)


def write_structure() -> None:
    """`src/shallmark/cli/structure.sql`."""
    owner = os.environ["DATABASE_OWNER_URL"]
    first, again = (
        urlunsplit(urlsplit(owner)._replace(path=f"/{name}")) for name in ("first", "again")
    )
    with psycopg.connect(owner, autocommit=True) as connection:
        for name in ("first", "again"):
            # The server is kept from run to run.
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
    structure.load_into_empty(again, structure_of_models(first))
    structure.FILE.write_text(structure.dump(again), encoding="utf-8")


def main() -> None:
    with environment_of_tests() as environment:
        os.environ |= environment
        write_structure()
        contract = REFERENCE / "openapi.json"
        subprocess.run([sys.executable, "-m", "django", "openapi", str(contract)], check=True)
        subprocess.run([sys.executable, "-c", ADJUSTMENTS, str(FUNCTIONS)], check=True)
    reference.write(REFERENCE)


if __name__ == "__main__":
    main()
