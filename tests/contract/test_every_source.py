"""One exam that every source passes, ours and those other packages bring.

A source supplies its samples in ``source_samples/<id>.py``: ``SAMPLES``, a list of (name, bytes), one
for each generation it reads. A new source passes by adding that file.
"""

from __future__ import annotations

import io
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from unicodedata import category
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfportrait.errors import UnreadableFile
from selfportrait.model import DAY_US, EARLIEST_US, KINDS, LATEST_US, Event, Fact, Sample, Skipped
from selfportrait.sources import Context, MemoryFile, Record, Source, all_sources, find_files, recognise

SAMPLES = Path(__file__).parent / "source_samples"
CONTEXT = Context(zone=ZoneInfo("Europe/Berlin"), exported_us=1_790_000_000_000_000)
FUZZ = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def samples_of(source: Source) -> list[tuple[str, bytes]]:
    path = SAMPLES / f"{source.id}.py"
    return list(runpy.run_path(str(path))["SAMPLES"]) if path.exists() else []


CASES = [
    pytest.param(source, name, data, id=f"{source.id}:{name}")
    for source in all_sources()
    for name, data in samples_of(source)
]
every_sample = pytest.mark.parametrize(("source", "name", "data"), CASES)
every_source = pytest.mark.parametrize("source", all_sources(), ids=lambda source: source.id)


def read(source: Source, data: bytes, name: str = "a file") -> list[Record]:
    return list(source.read(MemoryFile(name, data), CONTEXT))


def read_what_can_be(source: Source, data: bytes) -> list[Record]:
    """All that is read of broken content; anything but UnreadableFile goes through and fails the test."""
    records: list[Record] = []
    try:
        records.extend(source.read(MemoryFile("broken", data), CONTEXT))
    except UnreadableFile:
        pass
    return records


def events_of(records: list[Record]) -> list[Event]:
    return [record for record in records if isinstance(record, Event)]


class Endless:
    """A file that says it has two gigabytes and counts how many bytes of nonsense are taken of it."""

    name = "nonsense.json"
    size = disk_bytes = 2 << 30
    modified_us = None

    def __init__(self, filling: bytes) -> None:
        self._filling = filling
        self.taken = 0

    def open(self) -> BinaryIO:
        endless = self

        class Stream(io.RawIOBase):
            def readable(self) -> bool:
                return True

            def readinto(self, buffer: Any) -> int:
                size = len(buffer)
                buffer[:] = (endless._filling * (size // len(endless._filling) + 1))[:size]
                endless.taken += size
                return size

        return io.BufferedReader(Stream())  # type: ignore[type-var, return-value]

    def head(self, n: int = 65_536) -> bytes:
        with self.open() as stream:
            return stream.read(n)

    def position(self) -> int:
        return self.taken


@every_source
def test_a_source_says_who_it_is_and_brings_samples(source: Source) -> None:
    assert source.id.isidentifier()
    assert source.title
    assert source.maturity in ("stable", "fresh")
    assert samples_of(source), f"write {SAMPLES.name}/{source.id}.py"


@every_sample
def test_a_sample_is_recognised_by_its_content_under_any_name(source: Source, name: str, data: bytes) -> None:
    assert recognise(MemoryFile(name, data), all_sources()) is source
    assert recognise(MemoryFile("upload.bin", data), all_sources()) is source


@every_sample
def test_every_record_is_one_the_log_can_hold(source: Source, name: str, data: bytes) -> None:
    records = read(source, data, name)
    assert records
    assert {type(record) for record in records} <= {Event, Sample, Fact, Skipped}
    skipped = [record for record in records if isinstance(record, Skipped)]
    assert all(record.file == name and record.row >= 1 and record.reason for record in skipped)
    samples = [record for record in records if isinstance(record, Sample)]
    assert all(record.source == source.id for record in samples)
    assert all(EARLIEST_US <= record.start_us <= record.end_us < LATEST_US for record in samples)


@every_sample
def test_every_event_is_placed_in_time_and_in_its_file(source: Source, name: str, data: bytes) -> None:
    events = events_of(read(source, data, name))
    assert {event.source for event in events} <= {source.id}
    assert {event.kind for event in events} <= set(KINDS)
    assert all(event.file == name and event.row >= 1 for event in events)
    assert all(EARLIEST_US <= event.start_us < LATEST_US for event in events)
    assert all(event.end_us is None or event.end_us >= event.start_us for event in events)
    assert all(abs(event.start_us - event.slot_us) <= DAY_US for event in events)
    assert all(-(1 << 63) <= event.key < 1 << 63 for event in events)
    assert all((event.offset_min is None) == (event.offset_origin == "unknown") for event in events)
    assert all(len(event.title) <= 2_000 for event in events)
    assert "Cc" not in {category(letter) for event in events for letter in event.title + event.creator}


@every_sample
def test_no_two_happenings_of_a_sample_are_taken_for_one(source: Source, name: str, data: bytes) -> None:
    events = [event for event in events_of(read(source, data, name)) if event.thread is None]
    assert len({event.id for event in events}) == len(events)


@every_sample
def test_reading_twice_gives_the_same(source: Source, name: str, data: bytes) -> None:
    assert read(source, data, name) == read(source, data, name)


@every_sample
def test_progress_ends_at_the_whole_file(source: Source, name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / "export").write_bytes(data)
    (file,) = find_files([tmp_path / "export"])
    list(source.read(file, CONTEXT))  # type: ignore[arg-type]
    assert file.position() == file.disk_bytes  # type: ignore[union-attr]


@every_sample
@FUZZ
@given(share=st.floats(0, 1))
def test_a_truncated_file_gives_what_stood_before(
    source: Source, name: str, data: bytes, share: float
) -> None:
    records = read_what_can_be(source, data[: int(len(data) * share)])
    assert len(events_of(records)) <= len(events_of(read(source, data)))


@every_sample
@FUZZ
@given(places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=6)), max_size=8))
def test_a_damaged_file_never_raises_anything_else(
    source: Source, name: str, data: bytes, places: list[tuple[float, bytes]]
) -> None:
    damaged = damage(data, places)
    recognise(MemoryFile("damaged", damaged), all_sources())
    records = events_of(read_what_can_be(source, damaged))
    assert all(EARLIEST_US <= event.start_us < LATEST_US for event in records)


def damage(data: bytes, places: list[tuple[float, bytes]]) -> bytes:
    """Write each bytes over what stands at its share of the file."""
    held = bytearray(data)
    for share, written in places:
        at = int(len(held) * share)
        held[at : at + len(written)] = written
    return bytes(held)


@every_sample
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "latin-1", "cp500"])
def test_another_encoding_is_read_or_refused(source: Source, name: str, data: bytes, encoding: str) -> None:
    written = data.decode("utf-8", "replace").encode(encoding, "replace")
    recognise(MemoryFile("encoded", written), all_sources())
    assert isinstance(read_what_can_be(source, written), list)


@every_source
@FUZZ
@given(data=st.binary(max_size=2_000))
def test_any_bytes_at_all_are_refused_or_read(source: Source, data: bytes) -> None:
    assert 0.0 <= source.recognise(MemoryFile("any", data)) <= 1.0
    assert isinstance(read_what_can_be(source, data), list)


@every_source
@pytest.mark.parametrize(
    "filling", [b"\x00", b"nonsense ", b"[", b'{"a":', b"<div>", b"a,b\n", b'"', b"\xff"]
)
def test_two_gigabytes_of_nonsense_are_dismissed_by_their_head(source: Source, filling: bytes) -> None:
    file = Endless(filling)
    assert source.recognise(file) < 0.5
    assert file.taken <= 1 << 20


@every_source
def test_an_empty_file_is_nobodys(source: Source) -> None:
    assert source.recognise(MemoryFile("empty", b"")) < 0.5


@every_sample
def test_a_reader_that_stops_early_leaves_nothing_open(
    source: Source, name: str, data: bytes, tmp_path: Path
) -> None:
    (tmp_path / "export").write_bytes(data)
    (file,) = find_files([tmp_path / "export"])
    records: Iterator[Record] = source.read(file, CONTEXT)  # type: ignore[arg-type]
    next(records)
    records.close()  # type: ignore[attr-defined]
    (tmp_path / "export").unlink()
    assert not (tmp_path / "export").exists()
