"""A pack is refused for anything that could mislead, and opened fast when it is sound."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from selfportrait.brand import train
from selfportrait.errors import BadCatalogue
from selfportrait.model import Item
from selfportrait.suggest import Catalogue


@pytest.fixture
def copy(pack: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pack, tmp_path / "copy"))


def relabel(folder: Path, **changes: Any) -> None:
    label = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(label | changes))


def rewrite(folder: Path, name: str, table: pa.Table) -> None:
    """Replace a file and label it honestly, so that only its content can be at fault."""
    pq.write_table(table, folder / name)
    data = (folder / name).read_bytes()
    label = json.loads((folder / "manifest.json").read_text())
    label["files"][name] = {
        "bytes": len(data),
        "rows": table.num_rows,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    (folder / "manifest.json").write_text(json.dumps(label))


def changed(folder: Path, name: str, column: str, values: list[Any]) -> pa.Table:
    """The table with the first values of one column replaced."""
    table = pq.read_table(folder / name)
    place = table.schema.get_field_index(column)
    field = table.schema.field(place)
    new = pa.array(values + table.column(column).to_pylist()[len(values) :], field.type)
    return table.set_column(place, field, new)


def test_a_sound_pack_opens_with_every_item_as_it_was(pack: Path, items: list[Item]) -> None:
    assert list(Catalogue.open(pack).items) == items


def test_a_sound_pack_says_whose_it_is(pack: Path) -> None:
    manifest = Catalogue.open(pack).manifest
    assert (manifest.name, manifest.licence, manifest.people) == ("Pier Records", "CC0-1.0", 60)


@pytest.mark.parametrize("name", ["manifest.json", "items.parquet", "rules.parquet", "popularity.parquet"])
def test_a_pack_without_one_of_its_files_is_refused(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(BadCatalogue, match=f"{name} is missing"):
        Catalogue.open(copy)


@pytest.mark.parametrize("name", ["items.parquet", "rules.parquet", "popularity.parquet"])
def test_a_file_that_was_changed_is_refused(copy: Path, name: str) -> None:
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(BadCatalogue, match="SHA-256 differs"):
        Catalogue.open(copy)


def test_a_file_that_grew_is_refused_before_it_is_read_whole(copy: Path) -> None:
    with (copy / "rules.parquet").open("ab") as file:
        file.write(b"more")
    with pytest.raises(BadCatalogue, match="longer than it should be"):
        Catalogue.open(copy)


def test_a_file_that_only_points_elsewhere_is_refused(copy: Path, pack: Path) -> None:
    (copy / "rules.parquet").unlink()
    (copy / "rules.parquet").symlink_to(pack / "rules.parquet")
    with pytest.raises(BadCatalogue, match="is a link or a folder"):
        Catalogue.open(copy)


def test_a_newer_format_is_refused_by_its_number(copy: Path) -> None:
    relabel(copy, schema=3, name=17)
    with pytest.raises(BadCatalogue, match="format 3, and this version reads format 2"):
        Catalogue.open(copy)


@pytest.mark.parametrize("label", ["", "{", "[]", "{}", '{"schema": "one"}', '{"schema": 2}'])
def test_a_label_that_is_none_is_refused(copy: Path, label: str) -> None:
    (copy / "manifest.json").write_text(label)
    with pytest.raises(BadCatalogue, match=r"manifest\.json"):
        Catalogue.open(copy)


@pytest.mark.parametrize(
    "name", ["../items.parquet", "/etc/passwd", "a/b.parquet", "..", "..\\items.parquet"]
)
def test_a_name_that_climbs_out_is_refused(copy: Path, name: str) -> None:
    label = json.loads((copy / "manifest.json").read_text())
    label["files"][name] = label["files"].pop("items.parquet")
    (copy / "manifest.json").write_text(json.dumps(label))
    with pytest.raises(BadCatalogue, match="outside the catalogue's own folder"):
        Catalogue.open(copy)


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), -1.0])
def test_a_weight_that_is_no_number_is_refused(copy: Path, weight: float) -> None:
    rewrite(copy, "rules.parquet", changed(copy, "rules.parquet", "weight", [weight]))
    with pytest.raises(BadCatalogue, match="not a number, infinite or below zero"):
        Catalogue.open(copy)


@pytest.mark.parametrize(
    ("name", "column", "number"),
    [
        ("rules.parquet", "target", 10_000),
        ("rules.parquet", "target", -1),
        ("rules.parquet", "source", -1),
        ("popularity.parquet", "item", 10_000),
    ],
)
def test_a_number_that_no_item_has_is_refused(copy: Path, name: str, column: str, number: int) -> None:
    rewrite(copy, name, changed(copy, name, column, [number]))
    with pytest.raises(BadCatalogue, match=r"names items that items\.parquet does not have"):
        Catalogue.open(copy)


@pytest.mark.parametrize(("ids", "words"), [(["t001"], "same id"), ([""], "without an id")])
def test_ids_that_name_no_single_item_are_refused(copy: Path, ids: list[str], words: str) -> None:
    rewrite(copy, "items.parquet", changed(copy, "items.parquet", "id", ids))
    with pytest.raises(BadCatalogue, match=words):
        Catalogue.open(copy)


def test_a_missing_title_is_refused(copy: Path) -> None:
    rewrite(copy, "items.parquet", changed(copy, "items.parquet", "title", [None]))
    with pytest.raises(BadCatalogue, match="rows without 'title'"):
        Catalogue.open(copy)


def test_a_column_of_another_type_is_refused(copy: Path) -> None:
    table = pq.read_table(copy / "rules.parquet")
    rewrite(copy, "rules.parquet", table.set_column(2, "weight", table.column("weight").cast(pa.string())))
    with pytest.raises(BadCatalogue, match="no column 'weight' of type float"):
        Catalogue.open(copy)


def test_rows_fewer_than_promised_are_refused(copy: Path) -> None:
    rewrite(copy, "rules.parquet", pq.read_table(copy / "rules.parquet").slice(1))
    label = json.loads((copy / "manifest.json").read_text())
    label["files"]["rules.parquet"]["rows"] += 1
    (copy / "manifest.json").write_text(json.dumps(label))
    with pytest.raises(BadCatalogue, match="were promised"):
        Catalogue.open(copy)


def test_a_file_that_is_not_parquet_is_refused_although_its_digest_is_right(copy: Path) -> None:
    rewrite(copy, "rules.parquet", pq.read_table(copy / "rules.parquet"))
    label = json.loads((copy / "manifest.json").read_text())
    (copy / "rules.parquet").write_bytes(b"nonsense")
    label["files"]["rules.parquet"] |= {"bytes": 8, "sha256": hashlib.sha256(b"nonsense").hexdigest()}
    (copy / "manifest.json").write_text(json.dumps(label))
    with pytest.raises(BadCatalogue, match="is not a Parquet file"):
        Catalogue.open(copy)


def test_a_refusal_tells_what_to_do_next(tmp_path: Path) -> None:
    with pytest.raises(BadCatalogue, match="Download it again"):
        Catalogue.open(tmp_path)


def test_a_catalogue_nobody_has_used_yet_opens_with_no_rules(tmp_path: Path, items: list[Item]) -> None:
    train([], items, tmp_path, name="New", licence="CC0-1.0", provenance="none yet", now_us=0)
    opened = Catalogue.open(tmp_path)
    assert (len(opened), len(opened.weights), opened.popularity.sum()) == (len(items), 0, 0.0)


def test_another_list_of_items_is_another_numbering(pack: Path, tmp_path: Path, items: list[Item]) -> None:
    train([], items[::-1], tmp_path, name="New", licence="CC0-1.0", provenance="none yet", now_us=0)
    assert Catalogue.open(tmp_path).numbering != Catalogue.open(pack).numbering
