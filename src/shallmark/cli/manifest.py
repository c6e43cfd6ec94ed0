"""The list of what is in a backup, with the digest of each part and the versions that wrote it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from shallmark.cli.problems import WrongUse

FORMAT = 2
NAME = "manifest.json"
DUMP = "database.dump"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `backup` wrote."""

    #: the version of the product
    shallmark: str
    made_at: str
    #: by app, the last migration that its tables have seen
    migrations: dict[str, str]
    database_bytes: int
    database_sha256: str
    #: by name below `files/`
    files: dict[str, str]

    def text(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1)

    def summary(self) -> dict[str, Any]:
        """For people and programs: how many files, not each of them."""
        return {**asdict(self), "files": len(self.files)}


def parse(source: Path, text: str) -> Manifest:
    """The manifest of the backup `source`; raises `WrongUse` where it is none that we can read."""
    try:
        stated = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WrongUse(f"{source} is no backup of Shallmark: its {NAME} is no JSON.") from error
    if not isinstance(stated, dict):
        raise WrongUse(f"{source} is no backup of Shallmark: its {NAME} holds no object.")
    if stated.get("format") != FORMAT:
        raise WrongUse(
            f"{source} has format {stated.get('format')!r}, written by Shallmark"
            f" {stated.get('shallmark')}; this one reads format {FORMAT}. Restore it with the"
            " version that wrote it."
        )
    return Manifest(**{name: _part(source, stated, name, kind) for name, kind in _KINDS.items()})


def _part(source: Path, stated: dict[str, Any], name: str, kind: type) -> Any:  # noqa: ANN401  JSON of the kind that is asked for
    value = stated.get(name)
    texts = value.values() if isinstance(value, dict) else ()
    if type(value) is not kind or not all(isinstance(text, str) for text in texts):
        word = "lacks" if name not in stated else "has no proper"
        raise WrongUse(f"{source} is damaged: its {NAME} {word} {name!r}.")
    return value


_KINDS: dict[str, type] = {
    "shallmark": str,
    "made_at": str,
    "migrations": dict,
    "database_bytes": int,
    "database_sha256": str,
    "files": dict,
}


def difference(source: Path, manifest: Manifest, unpacked: dict[str, str]) -> None:
    """Raise `WrongUse` where what was unpacked, by name and digest, is not what the list says."""
    listed = {DUMP: manifest.database_sha256}
    listed |= {f"files/{name}": digest for name, digest in manifest.files.items()}
    for name, digest in listed.items():
        if name not in unpacked:
            raise WrongUse(f"{source} is damaged: {name} is missing from it.")
        if unpacked[name] != digest:
            raise WrongUse(f"{source} is damaged: {name} in it is not the one that was saved.")
    if extra := sorted(unpacked.keys() - listed.keys()):
        raise WrongUse(f"{source} holds {extra[0]!r}, which its {NAME} does not list.")
