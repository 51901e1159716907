"""Who learnt: a name for all that decides what a log is learnt as.

What is kept is only good for the code that made it: a field more, weights trained anew or another
threshold, and pages would show a mixture. Nobody has to remember to raise a number: the name holds
a digest of the rooms that learn, with their weights, so that any change of them is another learner,
and the next start learns anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from selfportrait import __version__
from selfportrait.suggest import Catalogue

#: What of the house has a part in what is kept.
_ROOMS = ("model", "portrait", "patterns", "suggest", "app")


def learner(catalogue: Catalogue | None) -> str:
    """Name the version, the code and the catalogue that learn."""
    return f"{__version__} {_of_this_house()} {catalogue.numbering if catalogue else ''}"


@cache
def _of_this_house() -> str:
    """The digest of the rooms that learn, read once a process: some 10 ms."""
    return digest(files("selfportrait"), _ROOMS)


def digest(house: Traversable, rooms: Sequence[str]) -> str:
    """Return the digest of all files of some rooms, as 16 hex digits; what Python compiled is left out."""
    found = sha256()
    for room in rooms:
        for name, content in _contents(house / room, room):
            found.update(f"{name} {len(content)} ".encode())
            found.update(content)
    return found.hexdigest()[:16]


def _contents(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield each file below a folder as (name, content), in the order of names."""
    for inner in sorted(folder.iterdir(), key=lambda one: one.name):
        path = f"{name}/{inner.name}"
        if inner.is_dir():
            if inner.name != "__pycache__":
                yield from _contents(inner, path)
        elif not inner.name.endswith(".pyc"):
            yield path, inner.read_bytes()
