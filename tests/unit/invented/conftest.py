"""One invented life for all tests of the room, read back with nothing but the standard library."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from selfportrait.invented import write_life, write_market

SEED, UNTIL = 7, date(2026, 11, 20)


def moment(text: str) -> datetime:
    """Read an ISO 8601 moment of any export; one without a zone is UTC."""
    read = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return read if read.tzinfo else read.replace(tzinfo=UTC)


@dataclass
class Exports:
    """Her folder, read raw."""

    folder: Path
    written: list[Path]

    @cached_property
    def truths(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "life.json").read_text("utf-8")))

    def zipped(self, name: str) -> dict[str, bytes]:
        with ZipFile(next(self.folder.glob(name))) as archive:
            return {member: archive.read(member) for member in archive.namelist()}

    @cached_property
    def takeout(self) -> dict[str, bytes]:
        return self.zipped("takeout-*-001.zip")

    @cached_property
    def extended(self) -> list[dict[str, Any]]:
        return [
            play
            for _, body in sorted(self.zipped("my_spotify_extended.zip").items())
            for play in json.loads(body)
        ]

    @cached_property
    def account(self) -> list[dict[str, Any]]:
        files = self.zipped("my_spotify_data.zip").items()
        return [play for name, body in files if "StreamingHistory_music" in name for play in json.loads(body)]

    @cached_property
    def viewings(self) -> list[dict[str, str]]:
        body = self.zipped("netflix-report.zip")["4471902365/CONTENT_INTERACTION/ViewingActivity.csv"]
        return list(csv.DictReader(io.StringIO(body.decode())))

    @cached_property
    def searches(self) -> list[dict[str, Any]]:
        rows = json.loads(self.takeout["Takeout/My Activity/Search/MyActivity.json"])
        return [row for row in rows if row["title"].startswith("Searched for ")]

    @cached_property
    def timeline(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "Timeline.json").read_text("utf-8")))

    @cached_property
    def semantic(self) -> list[dict[str, Any]]:
        files = sorted(self.takeout.items())
        return [
            part for name, body in files if "Semantic" in name for part in json.loads(body)["timelineObjects"]
        ]

    def stays(self) -> Iterator[tuple[datetime, datetime, str]]:
        """Yield (from, to, place id) of both generations."""
        for part in self.semantic:
            if visit := part.get("placeVisit"):
                span = visit["duration"]
                yield (
                    moment(span["startTimestamp"]),
                    moment(span["endTimestamp"]),
                    visit["location"]["placeId"],
                )
        for part in self.timeline["semanticSegments"]:
            if visit := part.get("visit"):
                yield moment(part["startTime"]), moment(part["endTime"]), visit["topCandidate"]["placeId"]

    @cached_property
    def health_text(self) -> str:
        return self.zipped("export.zip")["apple_health_export/export.xml"].decode()

    @cached_property
    def health(self) -> ElementTree.Element:
        return ElementTree.fromstring(re.sub(r"<!DOCTYPE.*?\n\]>\n", "", self.health_text, flags=re.DOTALL))

    @cached_property
    def card(self) -> list[dict[str, str]]:
        """Transactions of the card as tag → text, whatever the nesting."""
        tree = ElementTree.fromstring(next(self.folder.glob("card-*.qfx")).read_text("utf-8"))
        return [{leaf.tag: leaf.text or "" for leaf in found.iter()} for found in tree.iter("STMTTRN")]

    @cached_property
    def bank(self) -> list[dict[str, str]]:
        text = next(self.folder.glob("statement-*.ofx")).read_bytes().decode("cp1252")
        return [dict(re.findall(r"<([A-Z]+)>([^\r<]+)", block)) for block in text.split("<STMTTRN>")[1:]]

    @cached_property
    def calendar(self) -> list[dict[str, str]]:
        """Events of calendar.ics as property (with its parameters) → value; of repeated ones the last."""
        text = (self.folder / "calendar.ics").read_bytes().decode().replace("\r\n ", "")
        blocks = text.split("BEGIN:VEVENT\r\n")[1:]
        return [dict(line.split(":", 1) for line in block.split("\r\n") if ":" in line) for block in blocks]


@pytest.fixture
def reader() -> type[Exports]:
    """Exports itself, for tests that write a life of their own."""
    return Exports


Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def mira(once: Once) -> Exports:
    """Her whole life, written once."""

    def write(folder: Path) -> None:
        written = write_life(folder / "exports", seed=SEED, until=UNTIL)
        (folder / "written.json").write_text(json.dumps([path.name for path in written]), "utf-8")

    folder = once("life", write)
    names = json.loads((folder / "written.json").read_text("utf-8"))
    return Exports(folder / "exports", [folder / "exports" / name for name in names])


@dataclass
class Market:
    """The market's two files, read raw."""

    items: dict[str, dict[str, Any]]
    histories: list[list[tuple[str, int]]]
    segments: list[list[str]]


@pytest.fixture(scope="session")
def market(once: Once) -> Market:
    """The market of the same seed, written once."""

    def write(folder: Path) -> None:
        folder.mkdir()
        write_market(folder, seed=SEED)

    folder = once("market", write)
    items = [json.loads(line) for line in (folder / "items.jsonl").read_text("utf-8").splitlines()]
    people = [json.loads(line) for line in (folder / "histories.jsonl").read_text("utf-8").splitlines()]
    histories = [[(item, day) for item, day in person["events"]] for person in people]
    return Market({item["id"]: item for item in items}, histories, [one["segments"] for one in people])
