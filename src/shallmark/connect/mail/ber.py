"""BER as signed mails have it (X.690): lengths that are not told beforehand, texts in pieces."""

from collections.abc import Iterator
from dataclasses import dataclass

#: how deep values may lie in each other, and how many there may be
DEEPEST, MOST = 32, 20_000
CONSTRUCTED, END = 0x20, b"\0\0"


class NoBer(ValueError):
    """The octets are no BER, or more of it than a mail needs."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value: its tag as one octet, what it holds, and the octets of it all."""

    tag: int
    content: bytes
    children: tuple["Node", ...]
    raw: bytes

    def octets(self) -> bytes:
        """Of a text: also of one that comes in pieces."""
        if not self.tag & CONSTRUCTED:
            return self.content
        return b"".join(child.octets() for child in self.children)


def parsed(octets: bytes) -> Node:
    """The first value.

    Raises:
        NoBer: it is none.

    """
    return _Reader(octets).node(0, 0)[0]


def der_length(length: int) -> bytes:
    """A length as DER writes it."""
    if length < 0x80:
        return bytes([length])
    size = (length.bit_length() + 7) // 8
    return bytes([0x80 | size]) + length.to_bytes(size, "big")


class _Reader:
    def __init__(self, octets: bytes) -> None:
        self.octets, self.count = octets, 0

    def node(self, start: int, depth: int) -> tuple[Node, int]:
        """(the value that begins there, where it ends)."""
        self.count += 1
        if depth > DEEPEST or self.count > MOST:
            raise NoBer
        head = self.octets[start : start + 2]
        if len(head) < 2 or head[0] & 0x1F == 0x1F:
            raise NoBer
        tag, first = head
        if first == 0x80:
            return self._open(tag, start, depth)
        begin, length = self._length(first, start + 2)
        end = begin + length
        if end > len(self.octets):
            raise NoBer
        children = tuple(self._within(begin, end, depth)) if tag & CONSTRUCTED else ()
        return Node(tag, self.octets[begin:end], children, self.octets[start:end]), end

    def _length(self, first: int, place: int) -> tuple[int, int]:
        if first < 0x80:
            return place, first
        size = first & 0x7F
        if size > 4:
            raise NoBer
        return place + size, int.from_bytes(self.octets[place : place + size], "big")

    def _within(self, place: int, end: int, depth: int) -> Iterator[Node]:
        while place < end:
            found, place = self.node(place, depth + 1)
            yield found
        if place != end:
            raise NoBer

    def _open(self, tag: int, start: int, depth: int) -> tuple[Node, int]:
        """A value that ends where two NULs stand."""
        if not tag & CONSTRUCTED:
            raise NoBer
        children, place = [], start + 2
        while self.octets[place : place + 2] != END:
            found, place = self.node(place, depth + 1)
            children.append(found)
        content = self.octets[start + 2 : place]
        return Node(tag, content, tuple(children), self.octets[start : place + 2]), place + 2
