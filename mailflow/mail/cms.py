"""The content of an S/MIME envelope (RFC 5652, compressed: RFC 3274), found by walking its BER.

Nothing is decrypted and no signature is checked. Lengths are believed only as far as there are bytes, so that a
mail that was cut off on its way is read as far as it came.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

_PKCS = bytes.fromhex("2a864886f70d01")
_DATA = _PKCS + b"\x07\x01"
_OPEN = {_PKCS + b"\x07\x02": "signed", _PKCS + b"\x09\x10\x01\x09": "compressed"}
_SHUT = {_PKCS + b"\x07\x03", _PKCS + b"\x07\x06", _PKCS + b"\x09\x10\x01\x17"}
_SEQUENCE, _EXPLICIT, _OID, _OCTETS, _OCTETS_IN_PIECES = 0x30, 0xA0, 0x06, 0x04, 0x24
_DEEPEST = 3
"""Envelopes directly inside each other, without a mail between them."""

_MOST_STEPS = 200_000
"""Elements walked in one envelope; a streamed one has a piece for each kilobyte or so."""

_STEP = 1_000_000
"""Bytes that are unpacked at a time."""


@dataclass(slots=True)
class Opened:
    """What an envelope holds: `layers` from the outside in ("signed", "compressed", "encrypted").

    `content` is None if it cannot be taken out. `inflated` bytes were spent on unpacking it, in vain or not.
    """

    layers: list[str]
    content: bytes | None = None
    cut: bool = False
    inflated: int = 0


def read(data: bytes, room: int) -> Opened:
    """Open an envelope, unpacking at most `room` bytes. Never raises."""
    opened = Opened([])
    try:
        _open(data, room, opened)
    except (IndexError, ValueError, zlib.error):
        opened.content = None
    return opened


def _open(data: bytes, room: int, opened: Opened) -> None:
    at, end = _enter(data, 0, len(data), _SEQUENCE)
    kind, at = _identifier(data, at, end)
    at, end = _enter(data, at, end, _EXPLICIT)
    for _ in range(_DEEPEST):
        if kind in _SHUT:
            opened.layers.append("encrypted")
        if kind not in _OPEN:
            return
        opened.layers.append(_OPEN[kind])
        at, end = _enter(data, at, end, _SEQUENCE)
        at = _after(data, _after(data, at, end), end)  # the version, and the algorithms
        at, end = _enter(data, at, end, _SEQUENCE)
        inner, at = _identifier(data, at, end)
        at, end = _enter(data, at, end, _EXPLICIT)
        data, cut = _octets(data, at, end)
        opened.cut |= cut
        if _OPEN[kind] == "compressed":
            data = _inflate(data, room, opened)
        if inner == _DATA:
            opened.content = data
            return
        kind, at, end = inner, 0, len(data)


def _inflate(data: bytes, room: int, opened: Opened) -> bytes:
    unpacking = zlib.decompressobj()
    pieces = []
    while data and not unpacking.eof:
        pieces.append(unpacking.decompress(data, _STEP))
        data = unpacking.unconsumed_tail
        opened.inflated += len(pieces[-1])
        if opened.inflated > room:
            raise ValueError
    opened.cut |= not unpacking.eof
    return b"".join(pieces)


def _element(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """The tag of the element at `at`, and where its content begins and ends: -1 if its length is indefinite."""
    if at + 2 > end:
        raise IndexError
    tag, length, start = data[at], data[at + 1], at + 2
    if length == 0x80:
        return tag, start, -1
    if length > 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[at + 2 : start], "big")
    return tag, start, start + length


def _enter(data: bytes, at: int, end: int, wanted: int) -> tuple[int, int]:
    tag, start, stop = _element(data, at, end)
    if tag != wanted:
        raise ValueError
    return start, min(stop, end) if stop >= 0 else end


def _identifier(data: bytes, at: int, end: int) -> tuple[bytes, int]:
    start, stop = _enter(data, at, end, _OID)
    return data[start:stop], stop


def _after(data: bytes, at: int, end: int) -> int:
    """Where the element at `at` ends; one of indefinite length is walked through to its own end mark."""
    depth = 0
    for _ in range(_MOST_STEPS):
        tag, start, stop = _element(data, at, end)
        depth += 1 if stop < 0 else -1 if tag == 0 else 0
        at = start if stop < 0 else stop
        if depth <= 0:
            return at
    raise ValueError


def _octets(data: bytes, at: int, end: int) -> tuple[bytes, bool]:
    """The octet string at `at`, whole or in pieces however nested, and whether its end is missing."""
    whole = memoryview(data)
    pieces = []
    ends: list[int] = []
    for _ in range(_MOST_STEPS):
        if at + 2 > end:
            break
        tag, start, stop = _element(data, at, end)
        if tag == _OCTETS and stop >= 0:
            pieces.append(whole[start : min(stop, end)])
            at = stop
        elif tag == _OCTETS_IN_PIECES:
            ends.append(stop)
            at = start
        elif tag == 0 and ends and ends.pop() < 0:
            at = stop
        else:
            raise ValueError
        while ends and 0 <= ends[-1] <= at:
            ends.pop()
        if not ends:
            break
    if not any(pieces):
        raise ValueError
    return b"".join(pieces), bool(ends) or at > end
