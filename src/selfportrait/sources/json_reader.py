"""Read JSON exports of any size: their arrays item by item, typed, with bounded memory.

The fast way cuts the bytes before a separator seen between the first two items
and decodes everything up to there as one typed list: a cut that decodes is a cut
between items, because a cut inside one leaves a bracket or a string open. Where
that fails (a wrong type, a lone surrogate, broken text) the block is taken apart
by depth, and each item is tried alone. So a bad item costs itself, never its neighbours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

import msgspec

from selfportrait.errors import UnreadableFile

from .text import Utf8Reader

BLOCK: Final = 1 << 18
MOST_ITEM: Final = 32 << 20  #: no real item is larger; past it the file is broken

_TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],]|"', re.DOTALL)
_SEPARATOR: Final = re.compile(rb'\}\s*,\s*\{\s*"[^"\\]{0,40}"')
_ANY_SEPARATOR: Final = re.compile(rb"\}\s*,\s*\{")
_SPACE: Final = re.compile(rb"[\s\x00]*")
_KEY: Final = re.compile(rb'[\s,]*+("[^"\\]*+(?:\\.[^"\\]*+)*+")\s*+:\s*+', re.DOTALL)
_FAILS: Final = (msgspec.MsgspecError, RecursionError, UnicodeError, ValueError, OverflowError)


def read_json(stream: BinaryIO, name: str, wanted: Mapping[str, type]) -> Iterator[tuple[str, list[Any]]]:
    """Yield ``(key, items)`` for each wanted top-level array, a batch at a time, in file order.

    ``wanted`` gives the type of an item by the array's key; ``""`` is the key of a
    top-level array. A wanted key that holds an object instead of an array yields that one
    object. Items of another shape come as ``None``, so that rows can be counted.

    Raises UnreadableFile after the last whole item where the text ends early or is no JSON.
    """
    return _Reader(stream, name).sections(wanted)


class _Reader:
    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._read = Utf8Reader(stream).read
        self._name = name
        self._held = bytearray()
        self._ended = False

    def sections(self, wanted: Mapping[str, type]) -> Iterator[tuple[str, list[Any]]]:
        first = self._next_byte()
        del self._held[:1]
        if first == b"[":
            if "" not in wanted:
                raise self._broken("does not hold what its kind of file holds")
            for batch in self._items(wanted[""]):
                yield "", batch
        elif first == b"{":
            yield from self._keys(wanted)
        else:
            raise self._broken("is not JSON")
        while self._read(BLOCK):  # to the end, where the stream tells whether the file changed meanwhile
            pass

    def _keys(self, wanted: Mapping[str, type]) -> Iterator[tuple[str, list[Any]]]:
        """Walk the keys of a top-level object; what is not wanted is skipped unread."""
        while True:
            found = self._match_key()
            if found is None:
                return
            kind = wanted.get(found)
            start = self._next_byte()
            if kind is None:
                self._skip_value()
            elif start == b"[":
                del self._held[:1]
                for batch in self._items(kind):
                    yield found, batch
            else:
                yield found, [_one(self._whole_value(), msgspec.json.Decoder(kind))]

    def _match_key(self) -> str | None:
        while True:
            found = _KEY.match(self._held)
            if found and found.end() < len(self._held):
                key = bytes(found[1])
                del self._held[: found.end()]
                try:
                    return str(json.loads(key.decode("utf-8", "replace"), strict=False))
                except ValueError:
                    return ""
            if self._held.lstrip(b" \t\r\n\x00").startswith(b"}"):
                return None
            self._more()

    def _items(self, kind: type) -> Iterator[list[Any]]:
        """Yield batches of an array whose "[" is behind us; leave what follows its "]"."""
        decode_one: msgspec.json.Decoder[Any] = msgspec.json.Decoder(kind)
        decode_list: msgspec.json.Decoder[list[Any]] = msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]
        separator = b""
        while True:
            if self._next_byte() == b"]":
                del self._held[:1]
                return
            if not separator and (seen := _SEPARATOR.match(self._held, _value_end(self._held) - 1)):
                separator = bytes(seen[0])
            if batch := self._whole_batch(self._cut(separator), decode_list):
                yield batch
                self._fill(BLOCK)
                continue
            slices, done = self._take_apart()
            if slices:
                yield [_one(item, decode_one) for item in slices]
            if done:
                return
            if slices:
                self._fill(BLOCK)
            else:
                self._more()

    def _whole_batch(self, cut: int, decoder: msgspec.json.Decoder[list[Any]]) -> list[Any]:
        """Decode what is held up to ``cut`` as one list, in place; [] where it is none."""
        if not cut:
            return []
        comma = self._held.find(b",", cut)
        self._held[cut] = 0x5D  # "]" over what parts two items: a space or the comma itself
        self._held[0:0] = b"["
        try:
            # A copy, because a msgspec.Raw goes on pointing into what it was decoded from.
            with memoryview(self._held)[: cut + 2] as view:
                batch = decoder.decode(bytes(view))
        except _FAILS:
            batch = []
        del self._held[:1]
        if batch:
            del self._held[: comma + 1]
        else:
            self._held[cut] = 0x20 if comma != cut else 0x2C
        return batch

    def _cut(self, separator: bytes) -> int:
        """Where the last whole item of what is held may end: just behind its "}"; 0 if nowhere."""
        if separator and (at := self._held.rfind(separator)) >= 0:
            return at + 1
        last = 0
        for found in _ANY_SEPARATOR.finditer(self._held, max(0, len(self._held) - 4096)):
            last = found.start() + 1
        return last

    def _take_apart(self) -> tuple[list[bytes], bool]:
        """Split what is held into whole items by depth; True where the array ended."""
        items: list[bytes] = []
        depth, start = 0, 0
        held = bytes(self._held)
        for token in _TOKEN.finditer(held):
            mark = token[0]
            if mark == b'"':  # a string that does not end in what is held
                break
            if mark in (b"{", b"["):
                depth += 1
            elif mark in (b"}", b"]"):
                depth -= 1
            if depth < 0 or (depth == 0 and mark == b","):
                item = held[start : token.start()].strip(b" \t\r\n\x00")
                if item:
                    items.append(item)
                start = token.end()
                if depth < 0:
                    del self._held[:start]
                    return items, True
        del self._held[:start]
        return items, False

    def _whole_value(self) -> bytes:
        """Take one value whole, as a wanted object beside the arrays."""
        while True:
            end = _value_end(self._held)
            if end:
                value = bytes(self._held[:end])
                del self._held[:end]
                return value
            self._more()

    def _skip_value(self) -> None:
        """Go past one value without keeping it."""
        depth = 0
        while True:
            at = 0
            for token in _TOKEN.finditer(bytes(self._held)):
                mark = token[0]
                if mark == b'"':
                    break
                if mark in (b"{", b"["):
                    depth += 1
                elif mark in (b"}", b"]"):
                    depth -= 1
                if depth < 0 or (depth == 0 and mark == b","):
                    del self._held[: token.start()]
                    return
                at = token.end()
            del self._held[:at]
            self._more()

    def _next_byte(self) -> bytes:
        while True:
            start = _SPACE.match(self._held)
            if start and start.end() < len(self._held):
                del self._held[: start.end()]
                return bytes(self._held[:1])
            self._held.clear()
            self._more()

    def _more(self) -> None:
        """Read on, at least as much as is held, so that a long item is not scanned too often."""
        if self._ended or len(self._held) > MOST_ITEM:
            raise self._broken("ends early or is damaged; what could be read of it was kept")
        self._fill(max(BLOCK, 2 * len(self._held)))

    def _fill(self, size: int) -> None:
        if len(self._held) < size and not self._ended:
            block = self._read(size - len(self._held))
            self._ended = not block
            self._held += block

    def _broken(self, how: str) -> UnreadableFile:
        return UnreadableFile(
            f"“{self._name}” {how}.", next_step="Download or unpack it again, then import it again."
        )


def _value_end(held: bytearray) -> int:
    depth = 0
    for token in _TOKEN.finditer(held):
        mark = token[0]
        if mark == b'"':
            return 0
        if mark in (b"{", b"["):
            depth += 1
        elif mark in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                return token.end()
        if depth < 0 or (depth == 0 and mark == b","):
            return token.start()
    return 0


def _one(item: bytes, decoder: msgspec.json.Decoder[Any]) -> Any:
    """Decode one item, the strict way and then the forgiving one; None where it is another shape."""
    try:
        return decoder.decode(item)
    except _FAILS:
        pass
    try:
        loose = json.loads(item.decode("utf-8", "replace"), strict=False)
        return msgspec.convert(loose, decoder.type, strict=False)
    except _FAILS:
        return None
