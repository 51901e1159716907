"""What docs/rows.md and docs/catalogue.md say holds."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

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
    found = re.search(r"```python\n(.*?)```", (DOCS / "catalogue.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    names = {"histories": crowd, "items": items, "folder": tmp_path, "now_us": now_us}
    exec(found[1], names)
    assert Catalogue.open(tmp_path).manifest.licence == "CC-BY-4.0"


@pytest.mark.parametrize("column", ["id", "kind", "title", "released", "price_minor", "currency", "attrs"])
def test_each_column_of_items_is_documented(column: str) -> None:
    assert f"`{column}`" in (DOCS / "catalogue.md").read_text(encoding="utf-8")
