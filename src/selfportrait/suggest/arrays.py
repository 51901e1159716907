"""The arrays a catalogue stands on: in memory, or mapped from a folder where they were left before.

A folder of plain ``.npy`` files and one ``label.json``. It is written beside its
place and moved there whole, so that a process that was killed leaves nothing that
another would take for complete.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import shutil
import weakref
from collections.abc import Callable, Iterable
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from .refusing import refused

Array = NDArray[Any]

_LABEL: Final = "label.json"
#: A map shorter than this stays resident: giving it back would cost more than it frees.
_SMALL: Final = 64 << 20


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in a folder of arrays: of which catalogue, and how long each file is."""

    of: str
    words: dict[str, list[str]]
    files: dict[str, int]


class Arrays:
    """Arrays by name, and short lists of words by name.

    Without ``folder`` they are held in memory and made when first asked for; with it
    they are read through memory maps, and an array that is not there is made in memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._held: dict[str, Array] = {}
        self._maps: dict[str, mmap.mmap] = {}
        self._files: dict[str, tuple[int, int]] = {}
        self.words: dict[str, list[str]] = {}

    def get(self, name: str, make: Callable[[], dict[str, Array]]) -> Array:
        """Return an array; ``make`` gives it, and any made with it, where it is not held yet."""
        if name not in self._held:
            for one, array in make().items():
                self.put(one, array)
        return self._held[name]

    def put(self, name: str, array: Array) -> None:
        """Hold an array, and write it where there is a folder."""
        if self._folder is None:
            self._held[name] = array
            return
        np.save(self._folder / f"{name}.npy", array, allow_pickle=False)
        self.map(self._folder / f"{name}.npy")

    def map(self, path: Path) -> None:
        """Hold what lies in a file, as the array of its name."""
        if path.suffix == ".bin":
            found = np.memmap(path, np.uint8, mode="r") if path.stat().st_size else np.empty(0, np.uint8)
        else:
            try:
                found = np.load(path, mmap_mode="r", allow_pickle=False)
            except ValueError:  # an array of nothing cannot be mapped
                found = np.load(path, allow_pickle=False)
        self._held[path.stem] = np.asarray(found)
        pages = getattr(found, "_mmap", None)
        if isinstance(pages, mmap.mmap):
            self._maps[path.stem] = pages
            if len(pages) > _SMALL:
                handle = os.open(path, os.O_RDONLY)
                weakref.finalize(self, os.close, handle)
                self._files[path.stem] = (handle, int(getattr(found, "offset", 0)))

    def ranges(self, name: str, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> Array:
        """Return the stretches of an array one after another, as a copy.

        A large file is read stretch by stretch and not through its map: to look at two
        hundred rules through a map, a system may map, and count as resident, two megabytes.
        """
        array = self._held[name]
        if name not in self._files or not hasattr(os, "pread"):
            plain = array.view(f"V{array.dtype.itemsize}")  # whose fields nobody looks into while copying
            pieces = [plain[a:b] for a, b in zip(starts.tolist(), stops.tolist(), strict=True)]
            return np.concatenate(pieces).view(array.dtype) if pieces else array[:0].copy()
        handle, offset = self._files[name]
        width = array.dtype.itemsize
        lengths = (stops - starts) * width
        read = b"".join(map(os.pread, repeat(handle), lengths.tolist(), (starts * width + offset).tolist()))
        if len(read) != int(lengths.sum()):
            raise refused(f"what was laid out of its {name} was cut short")
        return np.frombuffer(read, array.dtype)

    def release(self, name: str) -> None:
        """Give back the memory of mapped pages; they are read again when they are looked at."""
        pages = self._maps.get(name)
        if pages is not None and len(pages) > _SMALL and hasattr(mmap, "MADV_DONTNEED"):
            pages.madvise(mmap.MADV_DONTNEED)

    def new(self, name: str, kind: np.dtype[Any], length: int) -> Array:
        """Return a new array to be filled: on disk where there is a folder."""
        if self._folder is None or not length:  # nothing cannot be mapped
            self.put(name, np.zeros(length, kind))
        else:
            path = self._folder / f"{name}.npy"
            self._held[name] = np.asarray(
                np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=(length,))
            )
        return self._held[name]

    def texts(self, name: str, texts: Iterable[bytes]) -> None:
        """Hold byte strings one after another as ``name``, and where each begins as ``name_starts``."""
        starts = [0]
        if self._folder is None:
            parts = list(texts)
            self.put(name, np.frombuffer(b"".join(parts), np.uint8))
            starts += np.cumsum([len(part) for part in parts]).tolist()
        else:
            path = self._folder / f"{name}.bin"
            with path.open("wb", buffering=1 << 20) as file:
                for text in texts:
                    file.write(text)
                    starts.append(starts[-1] + len(text))
            self.map(path)
        self.put(f"{name}_starts", np.array(starts, np.int64))


def kept(cache: Path, of: str) -> Arrays | None:
    """Return the arrays of catalogue ``of`` left in ``cache``; None where they are not all there."""
    folder = cache / of
    try:
        label = msgspec.json.decode((folder / _LABEL).read_bytes(), type=Label)
        if label.of != of or any((folder / n).stat().st_size != size for n, size in label.files.items()):
            return None
        arrays = Arrays(folder)
        arrays.words = label.words
        for name in label.files:
            arrays.map(folder / name)
    except (OSError, ValueError, msgspec.DecodeError):
        return None
    return arrays


def keep(cache: Path, of: str, fill: Callable[[Arrays], None]) -> Arrays:
    """Let ``fill`` make the arrays of catalogue ``of``, and leave them in ``cache``; others go."""
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = cache / f".{of[:16]}-{os.getpid()}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    try:
        arrays = Arrays(partial)
        fill(arrays)
        files = {path.name: path.stat().st_size for path in sorted(partial.iterdir())}
        label = Label(of=of, words=arrays.words, files=files)
        (partial / _LABEL).write_bytes(msgspec.json.encode(label))
        shutil.rmtree(cache / of, ignore_errors=True)
        with contextlib.suppress(OSError):  # another process was as quick: what it left is the same
            partial.replace(cache / of)
        _sweep(cache, of)
        return kept(cache, of) or arrays
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _sweep(cache: Path, of: str) -> None:
    """Remove what was left of other catalogues; what another process is writing stays."""
    for path in cache.iterdir():
        if path.name != of and not path.name.endswith(".partial"):
            shutil.rmtree(path, ignore_errors=True)
