"""Nothing readable on disk: raw bytes of every file of a vault in use are searched for planted words."""

from __future__ import annotations

from pathlib import Path

from selfportrait.model import Event, Fact, Place, Sample, Statement
from selfportrait.vault import Cost, Passphrase, Vault

WORDS = ("Quokkasong", "Mirabeau", "Fishmarket", "glutenword", "Wristband", "birthdayfact", "settingword")


def test_nothing_planted_is_readable_on_disk(tmp_path: Path) -> None:
    key = Passphrase("copper lantern meadow", cost=Cost(passes=1, memory_kib=64, lanes=1))
    with Vault.create(tmp_path / "home", key, zone="Europe/Berlin", now_us=0) as vault:
        with vault.landing(now_us=1, label=WORDS[0]) as landing:
            for number in range(2000):
                moment = 1_583_150_400_000_000 + number * 60_000_000
                landing.add(
                    Event(
                        kind="listen",
                        source="spotify",
                        slot_us=moment,
                        key=number,
                        start_us=moment,
                        title=WORDS[0],
                        creator=WORDS[1],
                        place=Place(name=WORDS[2]),
                        file="a.json",
                        row=1,
                    )
                )
                landing.add(
                    Sample(
                        series="heart_rate",
                        unit="/min",
                        source="apple_health",
                        start_us=moment,
                        end_us=moment,
                        value=60.0,
                        device=WORDS[4],
                    )
                )
            landing.add(
                Fact(
                    topic="name",
                    value=WORDS[5],
                    text="x",
                    provenance="imported",
                    confidence=1.0,
                    source="vcard",
                )
            )
        vault.index_words()
        vault.add_statement(Statement(id="1", said_us=1, words=WORDS[3], topic="diet.gluten"))
        vault.put_setting("name", WORDS[6])
        files = sorted((tmp_path / "home").iterdir())
        assert {"key.json", "vault.db", "vault.db-wal", "vault.db-shm"} <= {path.name for path in files}
        raw = b"".join(path.read_bytes() for path in files)
        assert len(raw) > 100_000
        planted = [*WORDS, *(word.lower() for word in WORDS), "SQLite format", "copper lantern"]
        assert [word for word in planted if word.encode() in raw] == []
        assert [word for word in planted if word.encode("utf-16-le") in raw] == []
        assert vault.search(WORDS[0], limit=1)[0].creator == WORDS[1]
