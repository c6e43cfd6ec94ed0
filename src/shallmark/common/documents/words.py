"""What differs between two texts, by words: paragraphs in their order, each with its runs. Pure.

A paragraph that was only wrapped anew is the same. Words are shown as they were typed.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$")
_FENCE = re.compile(r"^\s*(```|~~~)")
#: lines that begin a paragraph of their own: a point of a list, a row of a table, a quotation
_OPENS = re.compile(r"^\s*(?:[-*+]\s|\d+[.)]\s|\||>)")
#: share of the shorter paragraph; below, they are not one that was changed
ALIKE = 0.5
#: pairs of one word, and of all words, up to which each pair is looked at
OFTEN, MOST_WORDS = 400, 10_000
#: pairs of paragraphs that are compared before only their order counts
MOST_PAIRS = 900

#: "+" added, "-" taken out, "" as it was; and the words
Run = tuple[str, str]


@dataclass(frozen=True)
class Passage:
    """A paragraph or a heading, with what became of it."""

    runs: list[Run]
    is_heading: bool = False

    @property
    def changes(self) -> int:
        """Places at which it differs; what was put in the place of something is one."""
        signs = [bool(sign) for sign, _words in self.runs]
        return sum(now and not before for before, now in zip([False, *signs], signs, strict=False))


@dataclass
class Section:
    """What stands below one heading; before the first there is none."""

    name: str = ""
    passages: list[Passage] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return sum(passage.changes for passage in self.passages)


def sections_changed(before: str, after: str) -> list[Section]:
    r"""The parts of both texts in the order of the newer one; empty where no word differs.

    >>> [one.changes for one in sections_changed("# Scope\nThe desk.", "# Scope\nA desk.")]
    [1]
    """
    sections = [Section()]
    for passage in _passages(_paragraphs(before), _paragraphs(after)):
        if passage.is_heading:
            words = [words for sign, words in passage.runs if sign != "-"]
            sections.append(Section(" ".join(words or [passage.runs[0][1]])))
        sections[-1].passages.append(passage)
    kept = [section for section in sections if section.passages]
    return kept if any(section.changes for section in kept) else []


def _paragraphs(text: str) -> list[str]:
    """Headings, points and paragraphs, each with single spaces; lines of code as they are."""
    paragraphs: list[str] = []
    fenced, goes_on = False, False
    for line in text.splitlines():
        fence = bool(_FENCE.match(line))
        if fenced or fence:
            paragraphs.append(line.rstrip())
            fenced, goes_on = fenced != fence, False
        elif not line.strip():
            goes_on = False
        elif goes_on and not _OPENS.match(line) and not _HEADING.match(line):
            paragraphs[-1] += " " + " ".join(line.split())
        else:
            paragraphs.append(" ".join(line.split()))
            goes_on = not _HEADING.match(line)
    return paragraphs


def _matcher(old: list[str], new: list[str]) -> SequenceMatcher[str]:
    """Where much repeats itself, what is frequent only goes along with what is rare beside it.

    One word a thousand times in both texts would else take minutes.
    """
    before, after = Counter(old), Counter(new)
    pairs = {word: before[word] * count for word, count in after.items()}
    frequent = {word for word, count in pairs.items() if count > OFTEN}
    repeats = bool(frequent) and sum(pairs.values()) > MOST_WORDS
    return SequenceMatcher(frequent.__contains__ if repeats else None, old, new, autojunk=False)


def _passages(before: list[str], after: list[str]) -> Iterator[Passage]:
    matcher = _matcher(before, after)
    for _tag, start, end, first, last in matcher.get_opcodes():
        gone, come = before[start:end], after[first:last]
        if gone == come:
            yield from (_passage([("", text)], text) for text in come)
        else:
            yield from _exchanged(gone, come)


def _exchanged(gone: list[str], come: list[str]) -> Iterator[Passage]:
    """Paragraphs in the place of others: those that are alike by their words, the rest whole."""
    pairs = _pairs(gone, come)
    place = 0
    for at, text in enumerate(come):
        match = pairs.get(at)
        # what no paragraph follows on stands before what came in its place
        until = next((pairs[later] for later in range(at, len(come)) if later in pairs), len(gone))
        if match is None and not _HEADING.match(text):
            # nor does it come to stand below a heading that is gone
            heads = (old for old in range(place, until) if _HEADING.match(gone[old]))
            until = next(heads, until)
        yield from (_passage([("-", lost)], lost) for lost in gone[place:until])
        place = until
        if match is None:
            yield _passage([("+", text)], text)
        else:
            yield _passage(_runs(gone[match], text), text)
            place = match + 1
    yield from (_passage([("-", lost)], lost) for lost in gone[place:])


def _pairs(gone: list[str], come: list[str]) -> dict[int, int]:
    """Which paragraph goes on which one, both in their order."""
    near = len(gone) * len(come) <= MOST_PAIRS
    pairs: dict[int, int] = {}
    place = 0
    for at, text in enumerate(come):
        reach = range(place, len(gone) if near else min(place + 1, len(gone)))
        match = next((old for old in reach if _alike(gone[old], text)), None)
        if match is not None:
            pairs[at], place = match, match + 1
    return pairs


def _alike(one: str, other: str) -> bool:
    """Whether half of the shorter one stands in the other."""
    if bool(_HEADING.match(one)) != bool(_HEADING.match(other)):
        return False
    old, new = one.split(), other.split()
    blocks = _matcher(old, new).get_matching_blocks()
    return sum(block.size for block in blocks) >= ALIKE * min(len(old), len(new))


def _runs(before: str, after: str) -> list[Run]:
    """Words of both, those taken out before those that came in their place."""
    old, new = before.split(), after.split()
    runs: list[Run] = []
    for tag, start, end, first, last in _matcher(old, new).get_opcodes():
        if tag == "equal":
            runs.append(("", " ".join(new[first:last])))
            continue
        if end > start:
            runs.append(("-", " ".join(old[start:end])))
        if last > first:
            runs.append(("+", " ".join(new[first:last])))
    return runs


def _passage(runs: list[Run], text: str) -> Passage:
    """Without the marks of a heading."""
    if not _HEADING.match(text):
        return Passage(runs)
    bare = [(sign, words.strip("#").strip()) for sign, words in runs]
    return Passage([run for run in bare if run[1]], is_heading=True)
