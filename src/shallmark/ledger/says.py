"""Whether a text says something: one rule for gates in Python and checks on every engine.

A text says something when it has enough different words and letters, is not made of words of
nothing alone ("not applicable"), and is not another text again, such as its title. What counts is
told by code points, not by the tables of an engine, so that all engines agree.

A word is two letters or more in a row, or two digits, which are no letters. In scripts without
blanks two ideographs make a word, or three letters of kana, Thai, Lao, Tibetan, Burmese or Khmer.
An ideograph and a syllable of Hangul count as two letters, since they say more than one. Whether a
text that passes is any good only a person can judge: of those the monthly sample is drawn.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sqlglot import exp

from shallmark.ledger.checkfile import CheckInvalid, Parameter

#: in a check: SAYS(text, title) says that the text says something, and not the title again
FUNCTION = "SAYS"


class Limits(NamedTuple):
    """The least that a text must have; the parameters of the same names."""

    text_words: int = 2
    text_letters: int = 8


#: what every check that asks SAYS compares with
PARAMETERS = {key: Parameter(key, "count", least) for key, least in Limits()._asdict().items()}

Ranges = tuple[tuple[int, int], ...]
_SPACED: Ranges = (
    (0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2C1), (0x300, 0x373),
    (0x376, 0x37D), (0x37F, 0x386), (0x388, 0x481), (0x483, 0x556), (0x560, 0x588), (0x591, 0x5BD),
    (0x5BF, 0x5BF), (0x5C1, 0x5C2), (0x5C4, 0x5C5), (0x5D0, 0x5F2), (0x610, 0x61A), (0x620, 0x65F),
    (0x66E, 0x6D3), (0x6D5, 0x6EF), (0x6FA, 0x6FF), (0x710, 0x963), (0x971, 0xDF3),
    (0x10A0, 0x10FA), (0x10FC, 0x135F), (0x1380, 0x138F), (0x13A0, 0x13FD), (0x1401, 0x166C),
    (0x166F, 0x167F), (0x1681, 0x169A), (0x16A0, 0x16EA), (0x1700, 0x1734), (0x1740, 0x1773),
    (0x1820, 0x193B), (0x1950, 0x19C9), (0x1A00, 0x1A1B), (0x1B00, 0x1B4C), (0x1B80, 0x1BF3),
    (0x1C00, 0x1C37), (0x1C4D, 0x1C7D), (0x1C80, 0x1FFC), (0x2C00, 0x2CE4), (0x2CEB, 0x2DFF),
    (0x3131, 0x318E), (0xA000, 0xA48C), (0xA4D0, 0xA4FD), (0xA500, 0xA60C), (0xA610, 0xA6E5),
    (0xA722, 0xA827), (0xA840, 0xA873), (0xA880, 0xA8C5), (0xA90A, 0xABEA), (0xFB00, 0xFDFB),
    (0xFE70, 0xFEFC), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A), (0x10280, 0x12399), (0x12480, 0x16F9F),
    (0x1E900, 0x1E943),
)  # fmt: skip
_UNSPACED: Ranges = (
    (0xE01, 0xE3A), (0xE40, 0xE4E), (0xE81, 0xECD), (0xF40, 0xFBC), (0x1000, 0x103F),
    (0x1050, 0x108F), (0x1780, 0x17D3), (0x3041, 0x309A), (0x309D, 0x309F), (0x30A1, 0x30FA),
    (0x30FC, 0x312F), (0x31F0, 0x31FF), (0xFF66, 0xFF9F),
)  # fmt: skip
_IDEOGRAPHS: Ranges = (
    (0x3005, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF),
)  # fmt: skip
_HANGUL: Ranges = ((0xAC00, 0xD7A3),)
_DIGITS: Ranges = ((0x30, 0x39),)

#: letters written large, and how far on they are written small
_CASES = (
    *(((first, last), step) for first, last, step in (
        (0x41, 0x5A, 32), (0xC0, 0xD6, 32), (0xD8, 0xDE, 32), (0x391, 0x3A1, 32),
        (0x3A3, 0x3AB, 32), (0x400, 0x40F, 80), (0x410, 0x42F, 32), (0x531, 0x556, 48),
        (0xFF21, 0xFF3A, 32),
    )),
    *(((each, each), 1) for first, last in (
        (0x100, 0x12E), (0x132, 0x136), (0x139, 0x147), (0x14A, 0x176), (0x179, 0x17D),
    ) for each in range(first, last + 1, 2)),
)  # fmt: skip
LARGE = "".join(chr(each) for (first, last), _step in _CASES for each in range(first, last + 1))
SMALL = "".join(
    chr(each + step) for (first, last), step in _CASES for each in range(first, last + 1)
)

#: a text of these words alone says that there is nothing: that is a choice, and signed as one
NOTHING = tuple(Path(__file__).with_name("nothing.txt").read_text("utf-8").split())


def _class(escape: Callable[[int], str], *scripts: Ranges) -> str:
    return "".join(f"{escape(a)}-{escape(b)}" for ranges in scripts for a, b in ranges)


class Pattern(NamedTuple):
    """The regular expressions of the rule as one engine spells them."""

    word: str
    heavy: str
    #: what is left out where two texts are compared
    noise: str


def patterns(escape: Callable[[int], str]) -> Pattern:
    """The expressions, with `escape` for a code point; they differ between engines in no more."""
    spaced, unspaced, ideographs, hangul = (
        _class(escape, each) for each in (_SPACED, _UNSPACED, _IDEOGRAPHS, _HANGUL)
    )
    every = _class(escape, _SPACED, _UNSPACED, _IDEOGRAPHS, _HANGUL, _DIGITS)
    return Pattern(
        word=f"[0-9][0-9]+|[{spaced}][{spaced}]+|[{hangul}]+|[{ideographs}][{ideographs}]"
        f"|[{unspaced}][{unspaced}][{unspaced}]",
        heavy=f"^[{ideographs}{hangul}]",
        noise=f"[^{every}]+",
    )


_python = patterns(lambda point: f"\\U{point:08x}")
_WORD, _HEAVY, _NOISE = (re.compile(each) for each in _python)
_TO_SMALL = str.maketrans(LARGE, SMALL)
_NOTHING = frozenset(NOTHING)


def says(text: str | None, *others: str | None, limits: Limits | None = None) -> bool:
    """Whether a text says something, and nothing that one of `others` says."""
    words_least, letters_least = limits or Limits()
    folded = (text or "").translate(_TO_SMALL)
    words = set(_WORD.findall(folded))
    written = {word for word in words if not word[0].isdecimal()}
    letters = sum(len(word) * (2 if _HEAVY.match(word) else 1) for word in written)
    if len(words) < words_least or letters < letters_least or written <= _NOTHING:
        return False
    bare = _NOISE.sub("", folded)
    return all(bare != _NOISE.sub("", (each or "").translate(_TO_SMALL)) for each in others)


def function() -> str:
    """The SQL that makes `ledger.says(text, others, words, letters)` in PostgreSQL."""
    escape = "\\U{:08x}".format
    word, heavy, noise = patterns(escape)
    nothing = ", ".join(f"'{each}'" for each in NOTHING)
    return f"""
-- Letters written small. To look for each in the long list is slow, and most texts have none of it.
CREATE OR REPLACE FUNCTION ledger.folded(said text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $says$
    SELECT CASE WHEN said ~ '[{"".join(map(escape, map(ord, LARGE[26:])))}]'
        THEN translate(said, '{LARGE}', '{SMALL}') ELSE lower(said COLLATE "C") END
$says$;
CREATE OR REPLACE FUNCTION ledger.says(said text, others text[], words bigint, letters bigint)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $says$
DECLARE
    enough boolean;
BEGIN
    IF said IS NULL THEN
        RETURN false;
    END IF;
    SELECT count(*) >= words
        AND sum(length(w) * CASE WHEN w ~ '{heavy}' THEN 2 ELSE 1 END)
            FILTER (WHERE w !~ '^[0-9]') >= letters
        AND bool_or(w !~ '^[0-9]' AND w <> ALL (ARRAY[{nothing}]))
    INTO enough
    FROM (SELECT DISTINCT m[1] COLLATE "C" AS w
        FROM regexp_matches(ledger.folded(said), '({word})', 'g') m) found;
    RETURN coalesce(enough, false) AND NOT EXISTS (
        SELECT FROM unnest(others) o WHERE o IS NOT NULL
            AND regexp_replace(ledger.folded(o), '{noise}', '', 'g')
              = regexp_replace(ledger.folded(said), '{noise}', '', 'g'));
END $says$"""


_WORDS = "LIST_DISTINCT(REGEXP_EXTRACT_ALL(TRANSLATE(said_, large_, small_), word_))"
_BARE = "REGEXP_REPLACE(TRANSLATE({}, large_, small_), noise_, '', 'g')"
#: what an engine without a function of ours works out in the place of the call
_DUCKDB = f"""COALESCE(LENGTH({_WORDS}) >= :text_words
  AND LIST_SUM(LIST_TRANSFORM({_WORDS}, w -> LENGTH(w) * CASE WHEN REGEXP_MATCHES(w, '^[0-9]')
    THEN 0 WHEN REGEXP_MATCHES(w, heavy_) THEN 2 ELSE 1 END)) >= :text_letters
  AND LENGTH(LIST_FILTER({_WORDS}, w -> NOT LIST_CONTAINS(nothing_, w)
    AND NOT REGEXP_MATCHES(w, '^[0-9]'))) > 0, FALSE)"""
_DUCKDB_OTHER = f"COALESCE({_BARE.format('said_')} <> {_BARE.format('other_')}, TRUE)"


def call(node: exp.Anonymous, engine: str) -> exp.Expression:
    """What stands for SAYS in the SQL of an engine.

    Raises:
        CheckInvalid: the engine has no form of it.

    """
    said, *others = node.expressions
    if engine == "postgres":
        texts = exp.cast(exp.Array(expressions=others), "TEXT[]")
        least = [exp.Placeholder(this=key) for key in PARAMETERS]
        name = exp.Anonymous(this="says", expressions=[said, texts, *least])
        return exp.Dot(this=exp.to_identifier("ledger"), expression=name)
    if engine != "duckdb":
        raise CheckInvalid(f"{engine} has no form of {FUNCTION}.")
    own = patterns(lambda point: f"\\x{{{point:x}}}")
    constants = {
        **{f"{name}_": exp.Literal.string(text) for name, text in own._asdict().items()},
        "large_": exp.Literal.string(LARGE), "small_": exp.Literal.string(SMALL),
        "nothing_": exp.Array(expressions=[exp.Literal.string(word) for word in NOTHING]),
        "said_": said,
    }  # fmt: skip
    parts = [(_DUCKDB, constants)]
    parts += [(_DUCKDB_OTHER, {**constants, "other_": other}) for other in others]
    return exp.paren(exp.and_(*(_filled(form, values) for form, values in parts)))


def _filled(form: str, values: dict[str, exp.Expression]) -> exp.Expression:
    tree: exp.Expression = exp.maybe_parse(form, dialect="duckdb")

    def put(part: exp.Expression) -> exp.Expression:
        known = isinstance(part, exp.Column) and not part.table and part.name in values
        return values[part.name].copy() if known else part

    filled: exp.Expression = tree.transform(put)
    return filled
