"""docs/events.md says what the model says, and what the sources do."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from selfportrait.model import KINDS, PRECISIONS, Event, OffsetOrigin
from selfportrait.sources import Context, MemoryFile, all_sources

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
SAMPLES = ROOT / "tests" / "contract" / "source_samples"


def table(section: str) -> list[list[str]]:
    """The rows of a section's table, their first cell without its backticks."""
    text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [[first.strip("` "), *rest] for first, *rest in cells]


def test_every_kind_is_told_with_its_action_and_activity_in_order() -> None:
    assert [(kind, (action, activity)) for kind, action, activity, *_ in table("Kinds")] == list(
        KINDS.items()
    )
    assert all(row[3] for row in table("Kinds"))


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("Fields", Event.__struct_fields__),
        ("Precision", PRECISIONS),
        ("Offsets", get_args(OffsetOrigin)),
    ],
)
def test_every_field_precision_and_origin_is_told_in_order(section: str, names: tuple[str, ...]) -> None:
    assert [row[0] for row in table(section)] == list(names)


def yielded(source_id: str) -> set[str]:
    """The kinds that a source makes of its samples."""
    source = next(one for one in all_sources() if one.id == source_id)
    samples = runpy.run_path(str(SAMPLES / f"{source_id}.py"))["SAMPLES"]
    context = Context(zone=ZoneInfo("Europe/Berlin"))
    records = (record for name, data in samples for record in source.read(MemoryFile(name, data), context))
    return {record.kind for record in records if isinstance(record, Event)}


@pytest.mark.parametrize("source_id", [source.id for source in all_sources()])
def test_what_a_source_yields_is_told_beside_its_kinds(source_id: str) -> None:
    told = {row[0] for row in table("Kinds") if source_id in re.split(r",\s*", row[-1].strip("| "))}
    assert yielded(source_id) <= told
    assert not told or yielded(source_id)


def test_only_sources_that_there_are_are_named() -> None:
    named = {name for row in table("Kinds") for name in re.split(r",\s*", row[-1].strip("| "))}
    assert named <= {source.id for source in all_sources()} | {"no source yet"}
