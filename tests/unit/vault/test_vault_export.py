"""Everything back, in open formats, readable by others and described."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from selfportrait.keyhole import seal
from selfportrait.model import Brand, Entry, Event, Fact, Grant, Place, Sample, Skipped, Statement
from selfportrait.vault import Vault
from selfportrait.vault.layout import LAYOUT

NOON_US = 1_583_150_400_000_000
TABLES = [layout.name for layout in LAYOUT]


@pytest.fixture(scope="module")
def lived(
    fresh: Callable[[], Vault], event: Callable[..., Event], land: Callable[..., object]
) -> Iterator[Vault]:
    """A vault with something in each table; these tests only read it."""
    with fresh() as vault:
        yield _filled(vault, event, land)


def _filled(vault: Vault, event: Callable[..., Event], land: Callable[..., object]) -> Vault:
    fact = Fact(topic="name", value={"given": "Ada"}, text="is Ada", provenance="imported", confidence=1.0)
    land(
        vault,
        *(event(n) for n in range(12_000)),
        event(-5, kind="pay", quantity=-3.5, unit="EUR", place=Place(name="Bar", lat=1.5), attrs={"a": True}),
        *(
            Sample(series="weight", unit="kg", source="scale", start_us=n, end_us=n, value=60.0 + n, second=s)
            for n, s in enumerate([None, 80.0])
        ),
        fact,
        Skipped(reason="bad-date", file="a.json", row=1),
    )
    vault.put_facts([fact])
    vault.add_statement(Statement(id="a", said_us=1, words="I am Ada", topic="name", value=0.5))
    vault.add_reaction("card", "why", 3)
    brand = Brand(sector="corner.example", name="Corner Shop")
    vault.put_grant(
        Grant(
            id="g", brand=brand, kinds=("fits",), purpose="p", state="ConsentGiven", given_us=1, expires_us=2,
            token_sha256="hash-of-a-token",
        )
    )  # fmt: skip
    line = Entry(
            id="l", seq=0, at_us=1, sector="corner.example", brand="Corner Shop", kind="fits", purpose="p",
        asked="?", outcome="answered", answered="!", why="w", used=("name",),
    )  # fmt: skip
    vault.append_entry(lambda previous: seal(line, previous))
    return vault


@pytest.fixture(scope="module")
def folder(lived: Vault, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("export") / "out"
    files = lived.export_to(out)
    assert sorted(files) == sorted(out.iterdir())
    return out


def _lines(folder: Path, table: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / f"{table}.jsonl").read_text("utf-8").splitlines()]


def _plain(table: str, row: dict[str, object]) -> dict[str, object]:
    """Return a Parquet row with its JSON columns read."""
    [layout] = [one for one in LAYOUT if one.name == table]
    nested = {column.name for column in layout.columns if column.nested}
    return {name: json.loads(str(v)) if name in nested and v is not None else v for name, v in row.items()}


@pytest.mark.parametrize("table", TABLES)
def test_both_formats_say_the_same(folder: Path, table: str) -> None:
    rows = pq.read_table(folder / f"{table}.parquet").to_pylist()
    assert rows
    assert [_plain(table, row) for row in rows] == _lines(folder, table)


@pytest.mark.parametrize("table", TABLES)
def test_the_schema_page_describes_each_column(folder: Path, table: str) -> None:
    page = (folder / "schema.md").read_text("utf-8")
    section = page.split(f"\n## {table}\n")[1].split("\n## ")[0]
    described = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
    assert described == pq.read_schema(folder / f"{table}.parquet").names
    assert {name for line in _lines(folder, table) for name in line} == set(described)


def test_events_can_be_built_again_from_the_lines(folder: Path, lived: Vault) -> None:
    held = list(lived.events())
    lines = _lines(folder, "events")
    assert len(lines) == len(held) == 12_001
    rebuilt = [
        Event(
            **{  # type: ignore[arg-type]
                **{name: value for name, value in line.items() if name not in ("id", "local_day")},
                "place": None if line["place"] is None else Place(**line["place"]),  # type: ignore[arg-type]
            }
        )
        for line in lines
    ]
    assert rebuilt == held
    assert [(line["id"], line["local_day"]) for line in lines] == [(e.id, e.local_day) for e in held]


def test_samples_come_out_one_by_one(folder: Path) -> None:
    lines = _lines(folder, "samples")
    assert [(line["series"], line["value"], line["second"]) for line in lines] == [
        ("weight", 60.0, None),
        ("weight", 61.0, 80.0),
    ]


def test_no_token_leaves(folder: Path) -> None:
    assert all(b"hash-of-a-token" not in path.read_bytes() for path in folder.iterdir())


def test_only_the_owner_can_read_it(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_an_empty_vault_exports_empty_tables(vault: Vault, tmp_path: Path) -> None:
    vault.export_to(tmp_path / "out")
    assert pq.read_table(tmp_path / "out" / "events.parquet").num_rows == 0
    assert (tmp_path / "out" / "events.jsonl").read_bytes() == b""
