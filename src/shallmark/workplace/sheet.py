"""The fields of a record as its page lays them out: what is filled in by parts, the rest by name.

Long texts are prose in the main column; all else stands at the side, in the order of PARTS. Where
there is no long text, the main column says the details. What nobody has answered is one line of
links, and each opens the field in its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.texts import Text
from shallmark.pages.record_fields import Shown

#: parts of the side column in their order, with their heads
PARTS: tuple[tuple[str, Text], ...] = (
    ("linked", _("Linked")),
    ("people", _("People")),
    ("dates", _("Dates")),
    ("money", _("Money")),
    ("details", _("Details")),
)


@dataclass(frozen=True)
class Block:
    """A part of the main column that a record type declares: its head, and fields in their order.

    The context of its page names them as `blocks`.
    """

    key: str
    head: Text
    names: tuple[str, ...]
    #: said beside the head, such as who assessed it and when
    caption: Text = ""


@dataclass
class Sheet:
    """What the page draws of the fields."""

    #: the declared blocks of which something is filled in, each with that
    blocks: list[tuple[Block, list[Shown]]] = field(default_factory=list)
    prose: list[Shown] = field(default_factory=list)
    #: key, head and fields of each part that has some
    parts: list[tuple[str, Text, list[Shown]]] = field(default_factory=list)
    #: what the reader may answer yet
    open: list[Shown] = field(default_factory=list)


#: what stands at the head of the page
HEAD = frozenset({"title", "status"})


def sheet_of(
    fields: list[Shown], blocks: Sequence[Block] = (), *, has_own_page: bool = True
) -> Sheet:
    """The fields by blocks and parts; the order within each is that of the declaration.

    `has_own_page`: the main column is that of a template of the type's own.
    """
    filled = {one.name: one for one in fields if not (one.is_empty or one.name in HEAD)}
    inside = [
        (block, [filled.pop(name) for name in block.names if name in filled]) for block in blocks
    ]
    left = list(filled.values())
    prose = [one for one in left if one.part == "prose"]
    if not (prose or blocks or has_own_page):
        prose = [one for one in left if one.part == "details"]
        left = [one for one in left if one.part != "details"]
    parts = [(key, head, [one for one in left if one.part == key]) for key, head in PARTS]
    return Sheet(
        blocks=[(block, shown) for block, shown in inside if shown],
        prose=prose,
        parts=[part for part in parts if part[2] or part[0] == "linked"],
        open=[one for one in fields if one.is_empty and one.edit],
    )
