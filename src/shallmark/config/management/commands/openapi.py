"""`./shallmark manage openapi`: the contract of the API; docs/reference/openapi.json is it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from shallmark.config.api import contract_text


class Command(BaseCommand):
    """Writes it to a file, or where nothing is named to the terminal."""

    help = "The contract of the API as OpenAPI 3.1."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="Where to write it.")

    def handle(self, *_args: object, file: Path | None = None, **_options: object) -> None:
        if file is None:
            self.stdout.write(contract_text(), ending="")
        else:
            file.write_text(contract_text(), encoding="utf-8")
