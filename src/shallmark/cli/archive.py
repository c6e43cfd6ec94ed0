"""Backups: one file with the database, the attached files, and a list of what is in it."""

import errno
import io
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from shallmark import __version__
from shallmark.cli.binaries import client_programs
from shallmark.cli.checksum import DigestReader, DigestWriter
from shallmark.cli.checksum import check as check_digest
from shallmark.cli.manifest import DUMP, Manifest, difference, parse
from shallmark.cli.manifest import NAME as MANIFEST
from shallmark.cli.problems import Problem, WrongUse
from shallmark.cli.versions import Applied
from shallmark.outages import is_disk_full

NOTE = "SECRETS.txt"
#: an attachment lies under the digest of its content
DIGEST_NAME = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})")
STORED = re.compile(r"files/[\w./ -]+")
ABOUT_SECRETS = """\
This backup holds no secrets.

The passwords of the embedded database are made anew where it is restored. SECRET_KEY is not in it
either: with another one, people sign in again and links sent by mail end. Keep a SECRET_KEY of your
own where you keep passwords, and EVIDENCE_KEY (SHALLMARK_HOME/secrets/evidence_key): without it the
runs of the checks are told as sealed by another key. Passwords of people and API tokens are inside
as salted hashes only.
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
    parts = conninfo_to_dict(url)
    return (
        os.environ
        | {"LC_ALL": "C"}
        | {names[key]: str(value) for key, value in parts.items() if key in names}
    )


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
        if os.strerror(errno.ENOSPC) in done.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        raise Problem(f"{program} failed: {done.stderr.strip()[-1500:]}")


def write_backup(url: str, files: Path, target: Path) -> tuple[Manifest, list[str]]:
    """Write the backup beside its place and then rename it: a broken one never has the name.

    Returns what it holds, and the names of stored files that are damaged: their digest is not the
    one that they are named by.
    """
    if target.exists():
        raise WrongUse(f"{target} exists already; choose another name.")
    if not target.parent.is_dir():
        raise WrongUse(f"There is no folder {target.parent}.")
    with tempfile.TemporaryDirectory(prefix=".shallmark-backup-", dir=target.parent) as folder:
        dump, fresh = Path(folder, DUMP), Path(folder, "backup.tar")
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        # Files are written before the record that names them is committed: the dump goes first.
        run_client(
            "pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={dump}", url=url
        )
        fresh.touch(mode=0o600)
        with fresh.open("wb") as written:
            writer = DigestWriter(written)
            with tarfile.open(fileobj=writer, mode="w|") as tar:
                manifest = Manifest(
                    shallmark=__version__,
                    made_at=made_at,
                    migrations=last_by_app(applied_in(dump)),
                    database_bytes=dump.stat().st_size,
                    database_sha256=add_file(tar, dump, DUMP),
                    files=add_files(tar, files),
                )
                add_text(tar, MANIFEST, manifest.text())
                add_text(tar, NOTE, ABOUT_SECRETS)
            writer.write_digest()
        fresh.rename(target)
    return manifest, [name for name, digest in manifest.files.items() if is_damaged(name, digest)]


def is_damaged(name: str, digest: str) -> bool:
    """Whether the name of a stored file is the digest of another content."""
    match = DIGEST_NAME.fullmatch(name)
    return bool(match and match[1] != digest)


def add_files(tar: tarfile.TarFile, files: Path) -> dict[str, str]:
    """Add every stored file; returns the digests by name."""
    digests = {}
    for path in sorted(path for path in files.rglob("*") if path.is_file()):
        name = str(path.relative_to(files))
        # Sweeping may take an unreferenced one meanwhile.
        with suppress(FileNotFoundError):
            digests[name] = add_file(tar, path, f"files/{name}")
    return digests


def add_file(tar: tarfile.TarFile, path: Path, name: str) -> str:
    """Add one file; returns the digest of the very bytes that were written."""
    with path.open("rb") as content:
        reader = DigestReader(content)
        tar.addfile(tar.gettarinfo(arcname=name, fileobj=content), reader)
    return reader.digest.hexdigest()


def add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    encoded = text.encode()
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = len(encoded), 0o600, int(time.time())
    tar.addfile(member, io.BytesIO(encoded))


def applied_in(dump: Path) -> Applied:
    """The migrations that a dump of the database says were applied."""
    done = subprocess.run(
        [
            str(client_programs() / "pg_restore"),
            *("--data-only", "--table=django_migrations", "--file=-", str(dump)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Problem(f"pg_restore failed: {done.stderr.strip()[-1500:]}")
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return {(row[1], row[2]) for row in rows if len(row) == 4 and row[0].isdecimal()}


def last_by_app(applied: Applied) -> dict[str, str]:
    """Migrations are numbered, so the last by name is the last by time."""
    return dict(sorted(applied))


def unpack(source: Path, folder: Path) -> Manifest:
    """Take a backup apart into `folder`, checking every byte and file of it."""
    try:
        check_digest(source)
        with tarfile.open(source) as tar:
            unpacked = {member.name: take(tar, member, folder) for member in tar}
    except tarfile.TarError as error:
        raise WrongUse(f"{source} is no backup of Shallmark, or it was cut off.") from error
    except OSError as error:
        if is_disk_full(error):
            raise
        raise WrongUse(f"{source} cannot be read: {error.strerror or error}.") from error
    if MANIFEST not in unpacked:
        raise WrongUse(f"{source} is no backup of Shallmark: it has no {MANIFEST}.")
    text = (folder / MANIFEST).read_text(encoding="utf-8", errors="replace")
    manifest = parse(source, text)
    contents = unpacked.keys() - {MANIFEST, NOTE}
    difference(source, manifest, {name: unpacked[name] for name in contents})
    return manifest


def take(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    """Write one member below `folder`, and return its digest; refuses names that lead elsewhere."""
    safe = member.name in {DUMP, MANIFEST, NOTE} or (
        STORED.fullmatch(member.name) and ".." not in member.name.split("/")
    )
    content = tar.extractfile(member) if safe and member.isfile() else None
    if content is None:
        raise WrongUse(f"The backup holds {member.name!r}, which does not belong into one.")
    place = folder / member.name
    place.parent.mkdir(parents=True, exist_ok=True)
    reader = DigestReader(content)
    with place.open("wb") as written:
        shutil.copyfileobj(reader, written)
    return reader.digest.hexdigest()


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
