"""What docs/rows.md and docs/catalogue.md say holds."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from selfportrait.brand import train
from selfportrait.model import Item
from selfportrait.suggest import SHELF, Catalogue, rows

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def example() -> str:
    found = re.search(r"```python\n(.*?)```", (DOCS / "rows.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_documented_row_is_under_thirty_lines(example: str) -> None:
    assert len(example.splitlines()) < 30


def test_the_documented_row_fills(example: str, catalogue: Catalogue, now_us: int) -> None:
    names: dict[str, object] = {}
    exec(example, names)
    declared = (*SHELF, names["WEEKNIGHT"])
    shown = rows(catalogue, [], [], now_us=now_us, zone=ZoneInfo("UTC"), declarations=declared)  # type: ignore[arg-type]
    assert [(row.id, len(row.suggestions)) for row in shown][-1] == ("weeknight", 6)


@pytest.mark.parametrize("row", SHELF, ids=lambda row: row.id)
def test_each_row_that_ships_is_documented(row: object) -> None:
    assert f"| `{row.id}` |" in (DOCS / "rows.md").read_text(encoding="utf-8")  # type: ignore[attr-defined]


def test_the_documented_training_writes_a_pack_that_opens(
    tmp_path: Path, items: list[Item], crowd: list[list[tuple[str, int]]], now_us: int
) -> None:
    names = {
        "histories": crowd,
        "items": items,
        "folder": tmp_path / "pack",
        "now_us": now_us,
        "key": pem(),
        "segments": [["country:DE"]] * len(crowd),
    }
    exec(documented("catalogue.md", "publisher="), names)
    opened = Catalogue.open(tmp_path / "pack.zip")
    assert (opened.manifest.licence, opened.manifest.publisher) == ("CC-BY-4.0", "pier.example")
    assert opened.segments == ("country:DE",)


def test_the_documented_training_from_files_writes_the_same_rules(
    tmp_path: Path, items: list[Item], crowd: list[list[tuple[str, int]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows_of = [
        {"person": person, "item": item, "at_us": at_us, "place": place}
        for person, history in enumerate(crowd)
        for place, (item, at_us) in enumerate(history)
    ]
    pq.write_table(pa.Table.from_pylist(rows_of), "events.parquet")
    told = {"name": "Pier", "licence": "CC0-1.0", "provenance": "invented", "now_us": 0}
    names = {"items": items, "folder": tmp_path / "pack", "told": told}
    exec(documented("catalogue.md", "train_from_files("), names)
    train(crowd, items, tmp_path / "memory", **told)  # type: ignore[arg-type]
    assert (tmp_path / "pack" / "rules.parquet").read_bytes() == (
        tmp_path / "memory" / "rules.parquet"
    ).read_bytes()


def documented(page: str, holding: str) -> str:
    """The code block of a page that holds some words."""
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    (found,) = (block for block in blocks if holding in block)
    return str(found)


def pem() -> bytes:
    """A key as `openssl genpkey -algorithm ed25519` writes it."""
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize("column", ["id", "kind", "title", "released", "price_minor", "currency", "attrs"])
def test_each_column_of_items_is_documented(column: str) -> None:
    assert f"`{column}`" in (DOCS / "catalogue.md").read_text(encoding="utf-8")
