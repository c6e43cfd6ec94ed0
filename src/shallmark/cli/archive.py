"""Backups: one file with the database, the attached files, and a list of what is in it."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shallmark import __version__
from shallmark.cli.binaries import client_programs
from shallmark.cli.problems import Problem, WrongUse

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
NOTE = "SECRETS.txt"
STORED = re.compile(r"files/[\w./ -]+")
ABOUT_SECRETS = """\
This backup holds no secrets.

The passwords of the embedded database are made anew where it is restored. SECRET_KEY is not in it
either: with another one, people sign in again and links sent by mail end. Keep a SECRET_KEY of your
own where you keep passwords. Passwords of people and API tokens are inside as salted hashes only.
"""


def pg_environment(url: str) -> dict[str, str]:
    """The URL as libpq's variables: a password on a command line could be read by others."""
    from psycopg.conninfo import conninfo_to_dict

    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
        "sslmode": "PGSSLMODE",
    }
    given = conninfo_to_dict(url)
    return os.environ | {names[key]: str(value) for key, value in given.items() if key in names}


def run_client(program: str, *arguments: str, url: str) -> None:
    """Run one of PostgreSQL's client programs; raises `Problem` with what it said."""
    done = subprocess.run(
        [str(client_programs() / program), *arguments],
        env=pg_environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Problem(f"{program} failed: {done.stderr.strip()[-1500:]}")


def write_backup(url: str, files: Path, target: Path) -> dict[str, Any]:
    """Write the backup beside its place and then rename it: a broken one never has the name."""
    if target.exists():
        raise WrongUse(f"{target} exists already; choose another name.")
    if not target.parent.is_dir():
        raise WrongUse(f"There is no folder {target.parent}.")
    with tempfile.TemporaryDirectory(prefix=".shallmark-backup-", dir=target.parent) as folder:
        dump, fresh = Path(folder, DUMP), Path(folder, "backup.tar")
        # Files are written before the record that names them is committed: the dump goes first.
        run_client(
            "pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={dump}", url=url
        )
        manifest = {
            "format": FORMAT,
            "shallmark": __version__,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "database_sha256": digest_of(dump),
            "database_bytes": dump.stat().st_size,
        }
        with tarfile.open(fresh, "w") as tar:
            # Counted before they are added: sweeping may take unreferenced ones meanwhile.
            stored = sorted(path for path in files.rglob("*") if path.is_file())
            tar.add(dump, DUMP)
            for path in stored:
                tar.add(path, f"files/{path.relative_to(files)}")
            manifest["files"] = len(stored)
            add_text(tar, MANIFEST, json.dumps(manifest, indent=2))
            add_text(tar, NOTE, ABOUT_SECRETS)
        fresh.chmod(0o600)
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        fresh.rename(target)
    return {"file": str(target), "bytes": target.stat().st_size, **manifest}


def add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    encoded = text.encode()
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = len(encoded), 0o600, int(time.time())
    tar.addfile(member, io.BytesIO(encoded))


def digest_of(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Take a backup apart into `folder`, checking it; returns its manifest."""
    try:
        with tarfile.open(source) as tar:
            for member in tar:
                take(tar, member, folder)
    except tarfile.TarError as error:
        raise WrongUse(f"{source} is no backup of Shallmark, or it was cut off.") from error
    except OSError as error:
        raise WrongUse(f"{source} cannot be read: {error.strerror or error}.") from error
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise WrongUse(f"{source} is not a backup of Shallmark: it has no {MANIFEST}.") from error
    if manifest.get("format") != FORMAT:
        raise WrongUse(f"{source} was written by another version ({manifest.get('shallmark')}).")
    dump = folder / DUMP
    if not dump.exists() or digest_of(dump) != manifest["database_sha256"]:
        raise WrongUse(f"{source} is damaged: the database in it is not the one that was saved.")
    stored = sum(1 for path in (folder / "files").rglob("*") if path.is_file())
    if stored != manifest["files"]:
        raise WrongUse(f"{source} is damaged: it has {stored} files of {manifest['files']}.")
    return manifest


def take(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one member below `folder`; refuses names that lead elsewhere."""
    safe = member.name in {DUMP, MANIFEST, NOTE} or (
        STORED.fullmatch(member.name) and ".." not in member.name.split("/")
    )
    content = tar.extractfile(member) if safe and member.isfile() else None
    if content is None:
        raise WrongUse(f"The backup holds {member.name!r}, which does not belong into one.")
    place = folder / member.name
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as written:
        shutil.copyfileobj(content, written)


def load_database(owner_url: str, dump: Path) -> None:
    """Replace the database's content by the dump, in one transaction: all of it or nothing."""
    folder = dump.parent
    before, script = folder / "before.sql", folder / "restore.sql"
    before.write_text(
        "SET client_min_messages = warning;\n"
        "DROP SCHEMA IF EXISTS ledger CASCADE;\n"
        "DROP SCHEMA public CASCADE;\n"
        "CREATE SCHEMA public;\n"
        "ALTER SCHEMA public OWNER TO pg_database_owner;\n"
        "GRANT USAGE ON SCHEMA public TO PUBLIC;\n"
    )
    run_client("pg_restore", "--no-owner", "--no-acl", f"--file={script}", str(dump), url=owner_url)
    run_client(
        *("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"),
        *(f"--file={before}", f"--file={script}"),
        url=owner_url,
    )


def swap_files(fresh: Path, files: Path) -> None:
    """Put the restored files in place of the present ones."""
    fresh.mkdir(exist_ok=True)
    old = files.with_name(f"{files.name}.before")
    shutil.rmtree(old, ignore_errors=True)
    if files.exists():
        files.rename(old)
    shutil.move(fresh, files)
    files.chmod(0o700)
    shutil.rmtree(old, ignore_errors=True)
