"""docs/sources.md tells the truth: its example runs, and what sources yield is found in it."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from selfportrait.model import Event, Skipped
from selfportrait.sources import Context, MemoryFile, Record, all_sources

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
SAMPLES = ROOT / "tests" / "contract" / "source_samples"
CONTEXT = Context(zone=ZoneInfo("Europe/Berlin"))


def named() -> set[str]:
    return set(re.findall(r"`([a-z_][\w.-]*)`", PAGE))


def records() -> list[Record]:
    return [
        record
        for source in all_sources()
        for name, data in runpy.run_path(str(SAMPLES / f"{source.id}.py"))["SAMPLES"]
        for record in source.read(MemoryFile(name, data), CONTEXT)
    ]


def test_every_source_is_on_the_page() -> None:
    assert {source.id for source in all_sources()} <= named()


def test_every_reason_to_skip_is_on_the_page() -> None:
    reasons = {record.reason for record in records() if isinstance(record, Skipped)}
    assert reasons
    assert reasons <= named()


def test_every_reason_written_in_the_sources_is_on_the_page() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src/selfportrait/sources").rglob("*.py")
    )
    written = set(re.findall(r'(?:reason=|return |bad\(|made = |else )"([a-z]+(?:-[a-z]+)+)"', code))
    assert {"bad-row", "too-short", "not-an-act"} <= written
    assert written - {"utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "unsafe-archive"} <= named()


def test_every_attribute_is_on_the_page() -> None:
    attrs = {name for record in records() if isinstance(record, Event) for name in record.attrs or {}}
    assert attrs
    assert attrs <= named()


def test_the_example_of_a_source_runs_and_is_short() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(code.strip().splitlines()) < 30
    scope: dict[str, object] = {}
    exec(code, scope)
    source = SimpleNamespace(made=scope["SOURCE"]).made
    file = MemoryFile("can.csv", b"Watered at,Plant\n2026-05-01 10:00,Fern\nsoon,Fern\n2300-01-01,Fern\n")
    watered, late, never = source.read(file, CONTEXT)
    assert source.recognise(file) > 0.5
    assert isinstance(watered, Event)
    assert watered.title == "Fern"
    assert [late.reason, never.reason] == ["bad-date", "bad-date"]
