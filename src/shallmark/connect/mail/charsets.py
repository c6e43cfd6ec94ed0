"""Octets as text, whatever the sender called their encoding."""

import codecs
import unicodedata

#: names that senders use and Python does not know
OTHER_NAMES = {
    "unknown-8bit": "utf-8",
    "x-unknown": "utf-8",
    "default": "utf-8",
    "utf8mb4": "utf-8",
    "cp-850": "cp850",
    "ansi": "cp1252",
    "x-ansi": "cp1252",
    "x-user-defined": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "windows-874": "cp874",
    "x-sjis": "shift_jis",
    "x-gbk": "gbk",
    "ks_c_5601-1987": "cp949",
    "x-mac-roman": "mac_roman",
}
#: of what Windows adds to the Latin alphabet, mail that says ISO 8859-1 or ASCII makes use, too
WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "shift_jis": "cp932"}
#: alphabets of Western Europe: octets that are UTF-8 as well are UTF-8, whatever was declared
WESTERN = frozenset({"cp1252", "iso8859-15", "mac-roman"})
#: codecs of Python that are none
NO_ALPHABETS = frozenset(
    {"base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "idna", "punycode"}
)


def decoded(octets: bytes, charset: str) -> str:
    """The text; octets that mean nothing in any encoding become the sign for that (U+FFFD)."""
    named = charset.strip().strip("\"'").partition(";")[0].strip().lower()
    for name in (*_known(named), "utf-8", "cp1252"):
        try:
            return unicodedata.normalize("NFC", _read(octets, name))
        except (UnicodeDecodeError, UnicodeError, ValueError):
            continue
    return octets.decode("utf-8", "replace")


def _read(octets: bytes, name: str) -> str:
    """ISO-2022-JP also with the signs of row 13, which its senders write and the standard lacks."""
    if name != "iso2022_jp" or b"\x1b$B" not in octets:
        return octets.decode(name)
    try:
        return octets.decode(name)
    except UnicodeDecodeError:
        return octets.replace(b"\x1b$B", b"\x1b$(Q").decode("iso2022_jp_2004")


def _known(named: str) -> list[str]:
    """The codec of that name, the wider one in its place; UTF-8 before those of the West."""
    try:
        codec = codecs.lookup(OTHER_NAMES.get(named, named))
    except (LookupError, ValueError, UnicodeError):
        return []
    if codec.name in NO_ALPHABETS:
        return []
    name = WIDER.get(codec.name, codec.name)
    return ["utf-8", name] if name in WESTERN else [name]
