"""One training in three places: arrays in memory, DuckDB, Spark. The pack is the same to the last byte."""

from __future__ import annotations

import builtins
import os
import random
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from selfportrait.brand import (
    DuckEngine,
    Engine,
    Events,
    Plan,
    Publisher,
    SparkEngine,
    train,
    train_from_files,
)
from selfportrait.brand.crowd import by_kind, gather
from selfportrait.brand.scale import sampled
from selfportrait.brand.train import kind_numbers
from selfportrait.errors import BadRequest
from selfportrait.model import DAY_US, Item, Manifest, Method
from selfportrait.suggest import Catalogue

START_US = 1_767_225_600_000_000
SAID: dict[str, Any] = {
    "name": "Pier Records",
    "licence": "CC0-1.0",
    "provenance": "invented",
    "now_us": START_US,
    "method": Method(reach=7, keep=5),
    "publisher": Publisher(name="pier.example", secret=bytes(range(32))),
}
ITEMS = [Item(id=f"i{n:02}", kind=("track", "show", "good")[n % 3], title=f"Thing {n}") for n in range(40)]


def crowd() -> tuple[list[list[tuple[str, int]]], list[list[str]]]:
    """Sixty people: many events at one time, some before 1970, some about nothing that is sold."""
    rng = random.Random(3)

    def event() -> tuple[str, int]:
        at_us = START_US + rng.randrange(-3, 40) * DAY_US + rng.choice([0, 0, 3600_000_000])
        return f"i{min(rng.randrange(44), rng.randrange(44)):02}", rng.choice([at_us, at_us, -at_us // 9])

    histories = [[event() for _ in range(rng.randrange(45))] for _ in range(60)]
    segments = [
        [f"country:{rng.choice(['DE', 'AT'])}", f"age:{rng.choice(['18-24', '25-34'])}"] for _ in range(60)
    ]
    return histories, segments


HISTORIES, SEGMENTS = crowd()


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Events:
    """The same crowd as a brand's files: two of events, one of members."""
    folder = tmp_path_factory.mktemp("events")
    rows = [
        {"person": person, "item": item, "at_us": at_us, "place": place}
        for person, history in enumerate(HISTORIES)
        for place, (item, at_us) in enumerate(history)
    ]
    random.Random(1).shuffle(rows)
    pq.write_table(pa.Table.from_pylist(rows[:500]), folder / "one.parquet")
    pq.write_table(pa.Table.from_pylist(rows[500:]), folder / "two.parquet")
    members = [{"person": person, "segment": name} for person, names in enumerate(SEGMENTS) for name in names]
    pq.write_table(pa.Table.from_pylist(members), folder / "members.parquet")
    return Events(
        events=[folder / "one.parquet", folder / "two.parquet"], members=[folder / "members.parquet"]
    )


@pytest.fixture(scope="module")
def in_memory(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    folder = tmp_path_factory.mktemp("memory")
    return folder, train(HISTORIES, ITEMS, folder, segments=SEGMENTS, **SAID)


@pytest.fixture
def duck(tmp_path: Path) -> Iterator[Engine]:
    with DuckEngine(tmp_path / "duck", memory_mb=256, threads=1) as engine:
        yield engine


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Spark on this machine. It needs Java: CI installs it, and fails without; elsewhere it is skipped."""
    if shutil.which("java") is None and not os.environ.get("SELFPORTRAIT_REQUIRE_JAVA"):
        pytest.skip("Spark needs Java 17, which is not here")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pyspark about the versions of libraries beside it
        from pyspark.sql import SparkSession

        folder = tmp_path_factory.mktemp("spark")
        session = (
            SparkSession.builder.master("local[1]")
            .config("spark.ui.enabled", False)
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.memory", "1g")
            .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )
    yield SparkEngine(session, folder / "work")
    session.stop()


def read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_duckdb_writes_the_very_pack_that_arrays_write(
    duck: Engine, events: Events, in_memory: tuple[Path, Manifest], tmp_path: Path
) -> None:
    assert train_from_files(events, ITEMS, tmp_path / "pack", engine=duck, **SAID) == in_memory[1]
    assert read(tmp_path / "pack") == read(in_memory[0])


def test_spark_writes_the_very_pack_that_arrays_write(
    spark: Engine, events: Events, in_memory: tuple[Path, Manifest], tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert train_from_files(events, ITEMS, tmp_path / "pack", engine=spark, **SAID) == in_memory[1]
    assert read(tmp_path / "pack") == read(in_memory[0])


def test_the_crowd_of_these_tests_has_all_that_could_differ(in_memory: tuple[Path, Manifest]) -> None:
    manifest = in_memory[1]
    per_source = (
        pq.read_table(in_memory[0] / "rules.parquet").group_by("source").aggregate([("target", "count")])
    )
    assert max(per_source["target_count"].to_pylist()) == 5  # pruning has cut
    assert manifest.unknown > 5
    assert manifest.files["segments.parquet"].rows > 20
    assert min(at_us for history in HISTORIES for _, at_us in history) < 0


def test_events_without_a_place_of_their_own_are_ordered_by_item(duck: Engine, tmp_path: Path) -> None:
    rows = [{"person": "ada", "item": item, "at_us": 0} for item in ("i06", "i00", "i03")]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "e.parquet")
    crowd = Events(events=[tmp_path / "e.parquet"])
    train_from_files(crowd, ITEMS, tmp_path / "pack", engine=duck, **SAID)
    rules = pq.read_table(tmp_path / "pack" / "rules.parquet")
    assert list(zip(rules["source"].to_pylist(), rules["target"].to_pylist(), strict=True)) == [
        (0, 3),
        (0, 6),
        (3, 6),
    ]


def test_a_crowd_without_an_event_gives_a_catalogue_without_rules(duck: Engine, tmp_path: Path) -> None:
    empty = pa.table({"person": pa.array([], pa.int64()), "item": pa.array([], pa.string()),
                      "at_us": pa.array([], pa.int64())})  # fmt: skip
    pq.write_table(empty, tmp_path / "e.parquet")
    crowd = Events(events=[tmp_path / "e.parquet"])
    manifest = train_from_files(crowd, ITEMS, tmp_path / "pack", engine=duck, **SAID)
    assert manifest == train([], ITEMS, tmp_path / "other", **SAID)


def test_files_without_what_is_needed_are_refused_by_the_column(duck: Engine, tmp_path: Path) -> None:
    pq.write_table(pa.table({"person": [1], "item": ["i00"]}), tmp_path / "e.parquet")
    crowd = Events(events=[tmp_path / "e.parquet"])
    with pytest.raises(BadRequest, match="no column at_us"):
        train_from_files(crowd, ITEMS, tmp_path / "pack", engine=duck, **SAID)


def test_a_sample_is_of_whole_histories_as_they_happened(
    duck: Engine, events: Events, in_memory: tuple[Path, Manifest], tmp_path: Path
) -> None:
    train_from_files(events, ITEMS, tmp_path / "pack", engine=duck, **SAID)
    crowd = gather(HISTORIES, {item.id: number for number, item in enumerate(ITEMS)})
    items, owners = by_kind(crowd, kind_numbers(ITEMS))
    assert sorted(_parted(*sampled(duck, 3, 1000))) == sorted(_parted(owners, items))
    some = _parted(*sampled(duck, 3, 7))
    assert set(some) <= set(_parted(owners, items))
    assert 7 <= len(some) <= 21


def test_spark_samples_the_people_that_duckdb_samples(
    duck: Engine, spark: Engine, events: Events, tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        train_from_files(events, ITEMS, tmp_path / "duck_pack", engine=duck, **SAID)
        train_from_files(events, ITEMS, tmp_path / "spark_pack", engine=spark, **SAID)
        by_duck, by_spark = sampled(duck, 3, 20), sampled(spark, 3, 20)
    assert [array.tolist() for array in by_duck] == [array.tolist() for array in by_spark]


def test_a_second_stage_is_fitted_on_a_sample_of_people(duck: Engine, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    # each walks on by two on either of two paths in turn: what came just before misleads
    items = (rng.integers(0, 40, (400, 2))[:, np.arange(14) % 2] + 2 * (np.arange(14) // 2)) % 40
    table = {"person": np.repeat(np.arange(400), 14), "item": [f"i{n:02}" for n in items.ravel().tolist()]}
    pq.write_table(pa.table(table | {"at_us": np.tile(np.arange(14), 400)}), tmp_path / "e.parquet")
    tracks = [Item(id=f"i{n:02}", kind="track", title=f"Song {n}") for n in range(40)]
    plan = Plan(folds=2, candidates=30, latest=4, early=2.0, sample=20, rounds=8, trail_rounds=2)
    crowd, told = Events(events=[tmp_path / "e.parquet"]), {"engine": duck, "second": plan, **SAID}
    fitted = train_from_files(crowd, tracks, tmp_path / "with", sample=300, **told)
    assert {"second_stage.json", "second_stage.parquet", "second_items.parquet"} <= set(fitted.files)
    stage = Catalogue.open(tmp_path / "with").second
    assert stage is not None
    few = train_from_files(crowd, tracks, tmp_path / "without", sample=5, **told)
    assert "second_stage.json" not in few.files
    with pytest.raises(BadRequest, match="sample needs people"):
        train_from_files(crowd, tracks, tmp_path / "none", sample=0, **told)


def _parted(owners: np.ndarray, numbers: np.ndarray) -> list[tuple[int, ...]]:
    """Split item numbers where the owner changes."""
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    return [tuple(part.tolist()) for part in np.split(numbers, starts[1:])]


@pytest.mark.parametrize(
    ("make", "extra"),
    [
        (lambda folder: DuckEngine(folder), "brand"),
        (lambda folder: SparkEngine(None, folder), "spark"),
    ],
)
def test_an_engine_that_is_not_installed_is_named_with_what_installs_it(
    make: Callable[[Path], Engine], extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.import_module", _not_there)
    with pytest.raises(BadRequest, match=rf"pip install 'selfportrait\[{extra}\]'"):
        make(tmp_path)


def _not_there(name: str) -> None:
    raise builtins.ImportError(name)
