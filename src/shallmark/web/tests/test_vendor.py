import base64
import hashlib
import json
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "static/vendor"
ENTRIES = json.loads((VENDOR / "integrity.json").read_text())


def test_it_carries_vendored_files_unchanged() -> None:
    for name, entry in ENTRIES.items():
        digest = hashlib.sha384((VENDOR / name).read_bytes()).digest()
        assert entry["integrity"] == f"sha384-{base64.b64encode(digest).decode()}", name


def test_it_lists_every_vendored_file() -> None:
    present = {path.name for path in VENDOR.iterdir()} - {"integrity.json", "LICENCES.txt"}
    assert present == {name for name in ENTRIES if "/" not in name}


def test_it_carries_no_source_maps() -> None:
    for path in VENDOR.glob("*.js"):
        assert b"sourceMappingURL" not in path.read_bytes()


def test_it_names_the_licence_of_each_package() -> None:
    licences = (VENDOR / "LICENCES.txt").read_text()
    for entry in ENTRIES.values():
        assert f"{entry['package']} {entry['version']}, {entry['licence']}" in licences
