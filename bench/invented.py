"""The invented person and her market: what it takes to write them."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from report import Bar, main, measured, sha256
from selfportrait.invented import write_life, write_market

SEED, UNTIL = 7, date(2026, 11, 20)


def _unpacked(path: Path) -> int:
    if not is_zipfile(path):
        return path.stat().st_size
    with ZipFile(path) as archive:
        return sum(member.file_size for member in archive.infolist())


def bars() -> list[Bar]:
    """Write both once and weigh them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with measured() as life:
            paths = write_life(folder / "life", seed=SEED, until=UNTIL)
        with measured() as market:
            write_market(folder / "market", seed=SEED)
        size = sum(map(_unpacked, paths)) / 1e6
        digest = sha256(*paths)
    return [
        Bar(bar="invented.life.cpu_s", value=life.cpu_s, must=25, data_sha256=digest),
        Bar(bar="invented.life.unpacked_mb", value=size, must=130, data_sha256=digest),
        Bar(bar="invented.market.cpu_s", value=market.cpu_s, must=10),
    ]


if __name__ == "__main__":
    main("An invented life and its market", bars)
