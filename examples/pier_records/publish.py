"""From a brand's raw events to a signed catalogue that anybody can take home.

    python examples/pier_records/publish.py data pier.zip

reads ``data/tracks.csv`` and ``data/plays.csv``, prints what knowing a person is worth on them, and writes
the catalogue. The key is made once and kept in ``pier.key``: the next version must be signed with it.
"""

from __future__ import annotations

import argparse
import csv
import secrets
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from selfportrait.brand import Publisher, train, worth, zipped
from selfportrait.model import Item


def read_items(path: Path) -> list[Item]:
    """Read the shop's tracks."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Item(
                id=row["id"],
                kind="track",
                title=row["title"],
                creator=row["artist"],
                attrs={"genre": row["genre"]},
            )
            for row in csv.DictReader(file)
        ]


def read_histories(path: Path) -> list[list[tuple[str, int]]]:
    """Read the shop's plays, customer by customer; whose they are goes no further than this function."""
    histories: dict[str, list[tuple[str, int]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at_us = int(datetime.fromisoformat(row["at"]).timestamp()) * 1_000_000
            histories.setdefault(row["customer"], []).append((row["track"], at_us))
    return list(histories.values())


def publisher(key: Path) -> Publisher:
    """Return who publishes; the key is made the first time, for its owner's eyes only."""
    if not key.exists():
        key.touch(mode=0o600)
        key.write_bytes(secrets.token_bytes(32))
    return Publisher(name="pier-records.example", secret=key.read_bytes())


def main() -> None:
    """Report, train, sign, pack."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("pack", type=Path)
    asked = parser.parse_args()
    items, histories = read_items(asked.data / "tracks.csv"), read_histories(asked.data / "plays.csv")
    print(worth(histories, items, again=False).text())  # noqa: T201
    with tempfile.TemporaryDirectory() as folder:
        manifest = train(
            histories,
            items,
            Path(folder),
            name="Pier Records",
            licence="CC-BY-4.0",
            provenance="A year of plays of 400 invented customers",
            now_us=int(datetime.now(UTC).timestamp()) * 1_000_000,
            publisher=publisher(asked.pack.with_suffix(".key")),
        )
        zipped(Path(folder), asked.pack)
    print(f"\n{asked.pack}: {manifest.items} items, {manifest.rules} rules")  # noqa: T201


if __name__ == "__main__":
    main()
