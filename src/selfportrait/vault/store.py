"""The encrypted file: opened with a raw key, migrated forward, read and written by many at once."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from selfportrait.errors import HomeError, VaultDamaged, WrongKey

#: The driver, whose names are made in C and unknown to type checkers.
DRIVER: Final[Any] = dbapi2
FILE: Final = "vault.db"
#: How often, and how long between, the write lock is asked for before the person hears of it: two minutes.
PAUSE_S: Final = 0.004
ATTEMPTS: Final = 30_000
#: How long all else waits for another process: the first reader after a crash, emptying the journal.
BUSY_MS: Final = 20_000
#: 8 kB pages are read and written with half as many seals as SQLCipher's 4 kB.
PAGE_BYTES: Final = 8192

_ON_CONNECT: Final = (
    f"PRAGMA cipher_page_size = {PAGE_BYTES}",
    f"PRAGMA busy_timeout = {BUSY_MS}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",
    "PRAGMA wal_autocheckpoint = 2000",
    "PRAGMA journal_size_limit = 16777216",
)


_RISE: Final = "UPDATE vault SET generation = generation + 1"


class Store:
    """Connections to one encrypted file. A connection serves one thread at a time, any number run at once."""

    def __init__(self, path: Path, data_key: bytes) -> None:
        self.path = path
        self._key = data_key.hex()
        # One writer of this process at a time waits here, not inside SQLite's sleeping back-off.
        self._writer = threading.RLock()
        self._own = threading.local()
        self.engine = sa.create_engine(
            "sqlite+pysqlite://",
            module=DRIVER,
            creator=self._connect,
            poolclass=QueuePool,
            pool_size=8,
            max_overflow=-1,
            hide_parameters=True,  # an error's text reaches logs: it must not carry a row
        )
        sa.event.listen(self.engine, "begin", _begin)
        self._writing = self.engine.execution_options(vault_writes=True)

    def _connect(self) -> Any:
        # isolation_level None: transactions begin where _begin says, never behind our back.
        connection = DRIVER.connect(str(self.path), isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA cipher_log_level = NONE")  # a wrong key is told by us, in a sentence
        connection.execute(f"PRAGMA key = \"x'{self._key}'\"")
        for pragma in _ON_CONNECT:
            connection.execute(pragma)
        return connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection whose reads all see the same moment: inside ``writing``, the writer's own."""
        own = getattr(self._own, "connection", None)
        if own is not None:
            yield own
            return
        with _translated(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, *, seen: bool = True) -> Iterator[sa.Connection]:
        """Give the only writer's connection; committed at the end, or nothing of it.

        ``seen`` says that pages can see the change: the generation rises. A writer
        inside a writer of the same thread joins it: all is kept, or nothing.
        """
        own = getattr(self._own, "connection", None)
        if own is not None:
            yield own
            if seen:
                own.exec_driver_sql(_RISE)
            return
        with _translated(), self._writer, self._writing.connect() as connection, _begun(connection):
            self._own.connection = connection
            try:
                yield connection
                if seen:
                    connection.exec_driver_sql(_RISE)
            finally:
                self._own.connection = None

    @property
    def joined(self) -> bool:
        """Whether this thread is inside ``writing`` already."""
        return getattr(self._own, "connection", None) is not None

    def scrub(self) -> bool:
        """Rewrite the file without free pages and empty its journal; return whether the journal is empty.

        It is not while another process reads; what was deleted is then still in it, encrypted.
        """
        with _translated(), self._writer:
            connection = self._connect()
            try:
                connection.execute("VACUUM")
                busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                connection.close()
        return not busy

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def create_tables(self) -> None:
        """Make a fresh file: write-ahead log, every migration."""
        with _translated():
            connection = self._connect()
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
            connection.close()
        self.migrate()

    def migrate(self) -> None:
        """Bring an older file forward; raises WrongKey, VaultDamaged (also for a newer file)."""
        steps = migrations()
        with self.reading() as connection:
            try:
                version = _version(connection)
            except sa.exc.DatabaseError as error:
                raise unreadable(error) from None
        if version == len(steps):
            return
        if version > len(steps):
            raise VaultDamaged(
                "This vault was written by a newer version of Selfportrait.",
                next_step="pip install --upgrade selfportrait",
            )
        with self.writing(seen=False) as connection:
            # Another process may have been first while this one waited.
            for number in range(_version(connection), len(steps)):
                run_script(connection, steps[number])
                connection.exec_driver_sql(f"PRAGMA user_version = {number + 1}")


def migrations() -> list[str]:
    """Return the scripts in order: ``migrations/0001_first.sql`` brings version 0 to 1, and so on."""
    folder = resources.files(__package__) / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(folder / name).read_text(encoding="utf-8") for name in names]


def query(name: str) -> str:
    """Return the text of ``sql/<name>.sql``."""
    return (resources.files(__package__) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def run_script(connection: sa.Connection, script: str) -> None:
    """Run each statement of a script inside the open transaction (``executescript`` would commit it)."""
    for statement in re.split(r";\s*(?:\n|$)", re.sub(r"--[^\n]*", "", script)):
        if statement.strip():
            connection.exec_driver_sql(statement)


def unreadable(error: BaseException | str) -> WrongKey | VaultDamaged:
    """Return what a person should be told of a file that SQLite cannot read."""
    if "not a database" in str(error):
        return WrongKey(
            "This key does not open the vault, or the file is not a vault.",
            next_step="Check the key; if it is right, restore the vault from a backup.",
        )
    return VaultDamaged("The vault's file is damaged.", next_step="Restore the vault from a backup.")


def _version(connection: sa.Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _begin(connection: sa.Connection) -> None:
    if not writes(connection):
        connection.exec_driver_sql("BEGIN")


def writes(connection: sa.Connection) -> bool:
    """Return whether this is the writer's connection, whose changes may still be undone."""
    return bool(connection.get_execution_options().get("vault_writes", False))


@contextmanager
def _begun(connection: sa.Connection) -> Iterator[None]:
    """Wait for the write lock, then hold a transaction.

    SQLite waits ever longer between its attempts, so that one who asks for a
    moment is overtaken for seconds by two that import. Short even pauses are fair.
    """
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                driver.execute("BEGIN IMMEDIATE")
                break
            except DRIVER.OperationalError as error:
                if "locked" not in str(error) or attempt == ATTEMPTS:
                    raise
                time.sleep(PAUSE_S)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    with connection.begin():
        yield


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (sa.exc.DatabaseError, DRIVER.DatabaseError) as error:
        text = str(getattr(error, "orig", error))
        if "locked" in text or "busy" in text:
            raise HomeError(
                "Another program has been writing to the vault for minutes.",
                next_step="Wait for the import to end, then try again.",
            ) from None
        if "not a database" in text or "malformed" in text:
            raise unreadable(error) from None
        raise
