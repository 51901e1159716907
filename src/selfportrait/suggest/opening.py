"""Open a pack: lay it out as arrays, or map those that an earlier opening left."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from selfportrait import __version__
from selfportrait.model.packs import TABLES

from .arrays import Arrays, keep, kept
from .catalogue import Catalogue
from .pack import Pack, checked_bytes, open_pack

#: Counts up when the arrays or what they hold change: what an older version left is made anew.
_LAYOUT: Final = 2


def opened(path: Path, cache: Path | None) -> Catalogue:
    """Open the pack; see ``Catalogue.open``."""
    pack = open_pack(path)
    of = f"{pack.digest}-{__version__}-{_LAYOUT}"
    arrays = kept(cache, of) if cache is not None else None
    if arrays is None:
        from .laying import fill, laid_out  # Parquet is read the first time only

        arrays = keep(cache, of, lambda found: laid_out(pack, found)) if cache else fill(pack, Arrays())
    return Catalogue(pack.manifest, arrays, _extras(pack))


def _extras(pack: Pack) -> dict[str, bytes]:
    names = pack.manifest.files.keys() - set(TABLES)
    return {name: bytes(checked_bytes(pack, name)[:]) for name in names}
