"""`./shallmark verify`."""

from dataclasses import dataclass

from shallmark.conformity.models import Verification
from shallmark.conformity.verification import verify
from shallmark.kernel.provenance import Source, entered


@dataclass(frozen=True, slots=True)
class Answer:
    """What was proved, and what is wrong."""

    kept: Verification

    @property
    def faults(self) -> list[str]:
        return list(self.kept.faults)

    def as_json(self) -> dict[str, object]:
        """The contract of the command."""
        kept = self.kept
        return {
            "at": kept.at.isoformat(),
            "runs": kept.runs,
            "records": kept.records,
            "versions": kept.versions,
            "faults": kept.faults,
        }

    def lines(self) -> list[str]:
        kept = self.kept
        head = f"{kept.runs} runs, {kept.records} records and {kept.versions} versions were proved."
        faults = [f"WRONG  {sentence}" for sentence in kept.faults]
        return [head, *(faults or ["Nothing was changed afterwards."])]


def examine() -> Answer:
    """Prove what is kept, and keep that it was proved."""
    with entered(Source.COMMAND, for_system=True):
        return Answer(verify())
