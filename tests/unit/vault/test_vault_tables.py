"""The tables the code knows are those the migrations make."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from selfportrait.vault import Vault
from selfportrait.vault.store import migrations
from selfportrait.vault.tables import METADATA

NOT_OURS = ("sqlite_", "words")


def test_the_code_knows_the_tables_as_they_are(vault: Vault) -> None:
    with vault._store.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
        made = {name: [] for name in names if not name.startswith(NOT_OURS)}
        for name, columns in made.items():
            columns += connection.exec_driver_sql(f"SELECT name FROM pragma_table_info('{name}')").scalars()
    assert made == {table.name: [column.name for column in table.columns] for table in METADATA.sorted_tables}


def test_every_table_is_strict(vault: Vault) -> None:
    with vault._store.reading() as connection:
        found = connection.exec_driver_sql("SELECT name, strict FROM pragma_table_list WHERE type = 'table'")
        loose = [name for name, strict in found if not strict and not name.startswith(NOT_OURS)]
    assert loose == []


def test_the_file_is_durable_and_strict(vault: Vault) -> None:
    with vault._store.reading() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "user_version")
        }
    assert told == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "user_version": len(migrations()),
    }


def test_an_error_of_the_database_does_not_carry_what_was_to_be_written(vault: Vault) -> None:
    planted = sa.text("INSERT INTO no_such_table VALUES (:words)")
    with pytest.raises(sa.exc.OperationalError) as caught, vault._store.reading() as connection:
        connection.execute(planted, {"words": "zebrafinch"})
    assert "no_such_table" in str(caught.value)
    assert "zebrafinch" not in str(caught.value)
