"""Engines that run the training's SQL: DuckDB in this process, or Spark on as many machines as there are.

Both are given the same statements, which use only what both understand alike
(docs/decisions/0012): whole numbers, products of doubles, windows, UNPIVOT.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Final, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from selfportrait.errors import BadRequest

#: Rows of a result held at a time.
_BATCH: Final = 1 << 17


class Engine(Protocol):
    """Tables by name, and SQL over them."""

    def read(self, name: str, files: Sequence[Path]) -> frozenset[str]:
        """Let ``name`` stand for the rows of Parquet files; return their columns."""
        ...

    def put(self, name: str, table: pa.Table) -> None:
        """Let ``name`` stand for a small table."""
        ...

    def define(self, name: str, sql: str) -> None:
        """Let ``name`` stand for what a query gives, computed where it is used."""
        ...

    def keep(self, name: str, sql: str) -> None:
        """Let ``name`` stand for what a query gives, computed once, now."""
        ...

    def rows(self, sql: str) -> Iterator[pa.RecordBatch]:
        """Return what a query gives, in its order, some rows at a time."""
        ...


class DuckEngine:
    """DuckDB in this process. What exceeds ``memory_mb`` goes to files in ``folder``, which is removed."""

    def __init__(self, folder: Path, *, memory_mb: int = 2048, threads: int = 2) -> None:
        duckdb = _library("duckdb", "brand")
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        # on disk, so that tables which are kept may be larger than memory
        self._base: Any = duckdb.connect(str(folder / "training.duckdb"))
        for setting, value in (
            ("memory_limit", f"{memory_mb}MB"),
            ("threads", threads),
            ("temp_directory", str(folder / "spilled")),
            ("preserve_insertion_order", False),
            ("autoinstall_known_extensions", False),
            ("autoload_known_extensions", False),
        ):
            self._base.execute(f"SET {setting} = ?", [value])

    def read(self, name: str, files: Sequence[Path]) -> frozenset[str]:
        listed = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
        self._base.execute(f"CREATE OR REPLACE VIEW {name} AS FROM read_parquet([{listed}])")
        return frozenset(row[0] for row in self._base.execute(f"DESCRIBE {name}").fetchall())

    def put(self, name: str, table: pa.Table) -> None:
        self._base.register(f"given_{name}", table)
        self._base.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM given_{name}")  # noqa: S608
        self._base.unregister(f"given_{name}")

    def define(self, name: str, sql: str) -> None:
        self._base.execute(f"CREATE OR REPLACE VIEW {name} AS {sql}")

    def keep(self, name: str, sql: str) -> None:
        self._base.execute(f"CREATE OR REPLACE TABLE {name} AS {sql}")

    def rows(self, sql: str) -> Iterator[pa.RecordBatch]:
        found = self._base.execute(sql)
        yield from (
            found.to_arrow_reader(_BATCH)
            if hasattr(found, "to_arrow_reader")
            else (found.fetch_record_batch(_BATCH))
        )

    def close(self) -> None:
        """Close the engine and remove its files."""
        self._base.close()
        (self._folder / "training.duckdb").unlink(missing_ok=True)

    def __enter__(self) -> DuckEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()


class SparkEngine:
    """A Spark session that somebody else started and stops. ``folder`` is one that all its machines see."""

    def __init__(self, session: Any, folder: Path) -> None:
        _library("pyspark", "spark")
        self._session = session
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def read(self, name: str, files: Sequence[Path]) -> frozenset[str]:
        frame = self._session.read.parquet(*(str(file) for file in files))
        frame.createOrReplaceTempView(name)
        return frozenset(frame.columns)

    def put(self, name: str, table: pa.Table) -> None:
        path = self._folder / f"{name}.given.parquet"
        pq.write_table(table, path, store_schema=False)
        self.read(name, [path])

    def define(self, name: str, sql: str) -> None:
        self._session.sql(sql).createOrReplaceTempView(name)

    def keep(self, name: str, sql: str) -> None:
        self.read(name, [self._written(name, sql)])

    def rows(self, sql: str) -> Iterator[pa.RecordBatch]:
        # Its machines write, each its stretch of the order: nothing has to fit into the driver.
        for part in sorted(self._written("result", sql).glob("part-*.parquet")):
            yield from pq.ParquetFile(part).iter_batches(_BATCH)

    def _written(self, name: str, sql: str) -> Path:
        path = self._folder / f"{name}.kept"
        self._session.sql(sql).write.mode("overwrite").parquet(str(path))
        return path


def _library(name: str, extra: str) -> ModuleType:
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise BadRequest(
            f"Training at this scale needs {name}, which is not installed.",
            next_step=f"pip install 'selfportrait[{extra}]'",
        ) from error
