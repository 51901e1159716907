"""The vault: one encrypted file a person. Every door; what is behind them stands in the modules beside."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType

import msgspec
import sqlalchemy as sa

from selfportrait.errors import HomeError
from selfportrait.model import (
    EARLIEST_US,
    LATEST_US,
    DayCount,
    DayStat,
    Entry,
    Erased,
    Erasure,
    Event,
    Fact,
    Grant,
    Reaction,
    Receipt,
    SeriesInfo,
    Span,
    Statement,
    Usage,
)

from . import (
    consenting,
    counting,
    erasing,
    keys,
    knowing,
    log,
    searching,
    settling,
    tables,
)
from . import series as measuring
from .chunks import Columns
from .keys import KeySource
from .landing import Landing
from .rows import Labels
from .store import FILE, Store, unreadable
from .zones import zone_named


class Vault:
    """An open vault. Safe from several threads and several processes at once; close it, or use ``with``."""

    def __init__(self, home: Path, store: Store, data_key: bytes) -> None:
        self.home = home
        self._store = store
        self._data_key = data_key
        self._labels = Labels()

    @staticmethod
    def create(home: Path, key: KeySource, *, zone: str, now_us: int) -> Vault:
        """Make a vault in ``home``, with her IANA zone ("" if not known); raises HomeError where one is."""
        if zone:
            zone_named(zone)
        if (home / FILE).exists():
            raise HomeError(
                f"There already is a vault in {home.name}.", next_step="Open it, or choose another folder."
            )
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)
        data_key = keys.new_data_key()
        # Under another name until it is whole and its key is kept: killed halfway, there is no vault.
        fresh = Store(home / f"{FILE}.new", data_key)
        for path in home.glob(f"{FILE}.new*"):
            path.unlink()
        fresh.path.touch(mode=0o600)  # SQLite gives its journal the same permissions
        fresh.create_tables()
        with fresh.writing() as connection:
            row = {"one": 1, "id": secrets.token_bytes(16), "generation": 0, "created_us": now_us}
            connection.execute(sa.insert(tables.VAULT), row)
            knowing.put_setting(connection, "zone", zone)
        fresh.close()
        keys.set_aside(home)
        key.seal(home, data_key)
        fresh.path.replace(home / FILE)
        return Vault(home, Store(home / FILE, data_key), data_key)

    @staticmethod
    def open(home: Path, key: KeySource) -> Vault:
        """Open the vault in ``home``; raises HomeError, WrongKey, VaultDamaged."""
        if not (home / FILE).exists():
            raise HomeError(f"There is no vault in {home.name}.", next_step="selfportrait import FILE")
        if (home / FILE).stat().st_size == 0:
            raise unreadable("empty")
        data_key = key.unseal(home)
        store = Store(home / FILE, data_key)
        try:
            store.migrate()
            vault = Vault(home, store, data_key)
            erasing.finish(store)
        except BaseException:  # interrupted too: a locked file is not left open
            store.close()
            raise
        return vault

    def __enter__(self) -> Vault:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    @property
    def generation(self) -> int:
        """A number that rises with each change that pages can see."""
        with self._store.reading() as connection:
            return int(connection.exec_driver_sql("SELECT generation FROM vault").scalar_one())

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Make all that is written inside one change: all of it is kept, or nothing."""
        with self._store.writing():
            yield

    # the log

    def landing(self, *, now_us: int, label: str) -> Landing:
        """Begin an import; use it in a ``with`` block."""
        return Landing(self._store, self._labels, zone=self.setting("zone"), now_us=now_us, label=label)

    def events(
        self,
        *,
        kinds: Sequence[str] | None = None,
        sources: Sequence[str] | None = None,
        since_us: int | None = None,
        until_us: int | None = None,
        newest_first: bool = False,
        limit: int | None = None,
    ) -> Iterator[Event]:
        """Yield events with a start in [since_us, until_us), in time order."""
        wanted = log.Wanted(
            kinds=None if kinds is None else tuple(kinds),
            sources=None if sources is None else tuple(sources),
            since_us=since_us,
            until_us=until_us,
        )
        return islice(log.events(self._store.reading, self._labels, wanted, newest_first=newest_first), limit)

    def events_by_id(self, ids: Sequence[str]) -> list[Event]:
        """Return the events of these ids, in this order; those no longer held are left out."""
        with self._store.reading() as connection:
            return log.by_id(connection, self._labels, ids)

    def day(self, local_day: int) -> list[Event]:
        """Return the events of a local day, in time order."""
        with self._store.reading() as connection:
            return log.day(connection, self._labels, local_day)

    def search(self, words: str, *, limit: int, before_us: int | None = None) -> list[Event]:
        """Return events that hold all these words (or words that begin so), newest first."""
        with self._store.reading() as connection:
            return searching.search(connection, self._labels, words, limit, before_us)

    def series(self) -> list[SeriesInfo]:
        """Return what is held of each series, source and device."""
        with self._store.reading() as connection:
            return measuring.infos(connection)

    def samples(self, series: str, *, since_us: int | None = None, until_us: int | None = None) -> Columns:
        """Return the samples of a series with a start in [since_us, until_us), in time order."""
        with self._store.reading() as connection:
            return measuring.samples(connection, series, since_us, until_us)

    def daily(
        self, series: str, *, since_day: int | None = None, until_day: int | None = None
    ) -> list[DayStat]:
        """Return statistics of the local days [since_day, until_day), one a source and device."""
        with self._store.reading() as connection:
            return measuring.daily(connection, series, since_day, until_day)

    def counts(self, *, since_day: int | None = None, until_day: int | None = None) -> list[DayCount]:
        """Return events by local day, kind and source of the days [since_day, until_day)."""
        with self._store.reading() as connection:
            return counting.day_counts(connection, self._labels, since_day, until_day)

    def span(self) -> Span:
        """Return from when until when the log reaches, and how much is in it."""
        with self._store.reading() as connection:
            return counting.span(connection, self._labels)

    def imports(self) -> list[tuple[int, str, Receipt | None]]:
        """Return (when, label, receipt) of every import, oldest first; no receipt while it runs."""
        table = tables.IMPORT.c
        with self._store.reading() as connection:
            found = connection.execute(sa.select(table.at_us, table.label, table.receipt).order_by(table.id))
            return [
                (at_us, label, None if body is None else msgspec.json.decode(body, type=Receipt))
                for at_us, label, body in found
            ]

    def settle_offsets(self) -> int:
        """Bring local times up to date with what all sources tell; return how many changed."""
        with self._store.writing() as connection:
            zone = knowing.setting(connection, "zone", "")
            zone_changed = connection.exec_driver_sql(
                "SELECT zone_changed FROM unsettled"
            ).scalar_one_or_none()
            changed = settling.settle(connection, zone)
            if zone_changed:
                measuring.rebuild_days(connection, zone)
            return changed

    def index_words(self) -> int:
        """Bring the word index up to date; return how many events were indexed anew."""
        total, left = 0, 1
        while left:
            with self._store.writing() as connection:
                indexed, left = searching.index_days(connection)
            total += indexed
        return total

    # who she is

    def imported_facts(self) -> list[Fact]:
        """Return the facts that files state."""
        with self._store.reading() as connection:
            return knowing.imported_facts(connection)

    def statements(self) -> list[Statement]:
        """Return what she said, oldest first."""
        with self._store.reading() as connection:
            return knowing.statements(connection)

    def add_statement(self, statement: Statement) -> None:
        """Keep what she said."""
        with self._store.writing() as connection:
            knowing.add_statement(connection, statement)

    def remove_statement(self, statement_id: str) -> None:
        """Forget what she said; raises UnknownThing."""
        with self._store.writing() as connection:
            knowing.remove_statement(connection, statement_id)

    def facts(self) -> list[Fact]:
        """Return what the portrait last resolved."""
        with self._store.reading() as connection:
            return knowing.facts(connection)

    def put_facts(self, facts: Sequence[Fact]) -> None:
        """Keep what the portrait resolved, in place of the last."""
        with self._store.writing() as connection:
            knowing.put_facts(connection, facts)

    def derived(self, name: str) -> bytes | None:
        """Return something derived that can be rebuilt at any time."""
        with self._store.reading() as connection:
            return knowing.derived(connection, name)

    def put_derived(self, name: str, blob: bytes) -> None:
        """Keep something derived; pages see it with the change it was derived from."""
        with self._store.writing(seen=False) as connection:
            knowing.put_derived(connection, name, blob)

    def setting(self, name: str, default: str = "") -> str:
        """Return a setting."""
        with self._store.reading() as connection:
            return knowing.setting(connection, name, default)

    def put_setting(self, name: str, value: str) -> None:
        """Keep a setting. A new ``zone`` moves local times at the next ``settle_offsets``."""
        if name == "zone" and value:
            zone_named(value)
        with self._store.writing() as connection:
            if name == "zone" and value != knowing.setting(connection, name, ""):
                settling.unsettle(connection, EARLIEST_US, LATEST_US, zone_changed=True)
            knowing.put_setting(connection, name, value)

    def reactions(self, since_us: int = EARLIEST_US) -> list[Reaction]:
        """Return what she did with cards and suggestions since then, oldest first."""
        with self._store.reading() as connection:
            return knowing.reactions(connection, since_us)

    def add_reaction(self, card_or_item: str, verdict: str, at_us: int) -> None:
        """Keep what she did with a card or a suggestion."""
        with self._store.writing() as connection:
            knowing.add_reaction(connection, Reaction(target=card_or_item, verdict=verdict, at_us=at_us))

    # what others may know

    def grants(self) -> list[Grant]:
        """Return every grant, oldest first."""
        with self._store.reading() as connection:
            return consenting.grants(connection)

    def put_grant(self, grant: Grant) -> None:
        """Keep a grant, in place of one with its id."""
        with self._store.writing() as connection:
            consenting.put_grant(connection, grant)

    def grant_by_token(self, sha256: str) -> Grant | None:
        """Return the grant with this hashed token."""
        with self._store.reading() as connection:
            return consenting.grant_by_token(connection, sha256)

    def asks(self, sector: str, epoch: int, since_us: int) -> Usage:
        """Return the bits answered to a brand in an epoch, and how often it asked since then."""
        with self._store.reading() as connection:
            return consenting.asks(connection, sector, epoch, since_us)

    def cell(self, sector: str, epoch: int, family: str) -> bytes | None:
        """Return a frozen cell of a brand's replica."""
        with self._store.reading() as connection:
            return consenting.cell(connection, sector, epoch, family)

    def put_cell(self, sector: str, epoch: int, family: str, blob: bytes) -> None:
        """Freeze a cell; one that is frozen already stays."""
        with self._store.writing(seen=False) as connection:
            consenting.put_cell(connection, sector, epoch, family, blob)

    def drop_cells(self, family_prefix: str) -> int:
        """Drop the cells of these families, of every brand; return how many."""
        with self._store.writing(seen=False) as connection:
            return consenting.drop_cells(connection, family_prefix)

    def append_entry(self, seal: Callable[[Entry | None], Entry]) -> Entry:
        """Seal an entry to the last line of the ledger and keep it; one writer at a time."""
        with self._store.writing() as connection:
            return consenting.append_entry(connection, seal)

    def entries(
        self, *, limit: int = 100, before_seq: int | None = None, sector: str | None = None
    ) -> list[Entry]:
        """Return lines of the ledger, newest first."""
        with self._store.reading() as connection:
            return consenting.entries(connection, limit=limit, before_seq=before_seq, sector=sector)

    def secret(self, name: str) -> bytes:
        """Return 32 bytes that only this vault can derive, the same each time until all is erased."""
        with self._store.reading() as connection:
            salt = connection.exec_driver_sql("SELECT id FROM vault").scalar_one()
        return keys.derive(self._data_key, salt, f"secret/{name}")

    # keys

    def recovery_sheet(self) -> str:
        """Return the recovery sheet's text: who has it can open the vault."""
        return keys.sheet(self._data_key)

    def keep_key(self, key: KeySource) -> None:
        """Keep the key another way from now on (a new passphrase, the keyring)."""
        key.seal(self.home, self._data_key)

    # giving back, letting go

    def export_to(self, folder: Path) -> list[Path]:
        """Write everything as Parquet and JSON Lines, with ``schema.md``; return the files."""
        from . import exporting  # with Arrow: a quarter of the memory of all else

        return exporting.export_to(self._store, self._labels, folder)

    def erase(self, what: Erasure) -> Erased:
        """Erase a source, a span, a brand or all, so that no byte of it is left in the file."""
        return erasing.erase(self._store, what)
