"""Several processes and threads at once, and nobody hears that a database is locked."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

from selfportrait.keyhole import seal, verify
from selfportrait.model import Entry, Statement
from selfportrait.vault import KeyFile, Vault

LANDER = """
import sys
from pathlib import Path
from selfportrait.model import Event
from selfportrait.vault import KeyFile, Vault

home, key, lane = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
with Vault.open(home, KeyFile(key)) as vault, vault.landing(now_us=1, label=f"lane {lane}") as landing:
    for number in range(2000):
        moment = 1_583_150_400_000_000 + number * 60_000_000
        landing.add(Event(kind="listen", source=f"lane-{lane}", slot_us=moment, key=number * 4 + lane,
                          start_us=moment, title=f"Song {number}", file="a.json", row=number + 1))
        if number % 100 == 99:
            landing.flush()
    landing.flush()
    vault.index_words()
    vault.settle_offsets()
"""

TALKER = """
import sys
from pathlib import Path
from selfportrait.model import Statement
from selfportrait.vault import KeyFile, Vault

home, key, lane = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
with Vault.open(home, KeyFile(key)) as vault:
    for number in range(60):
        vault.add_statement(Statement(id=f"{lane}-{number}", said_us=number, words="no", topic="diet.gluten"))
        assert vault.generation > 0
        assert len(vault.search("song", limit=20)) <= 20
        vault.day(18323)
"""


def _home(tmp_path: Path) -> Vault:
    return Vault.create(tmp_path / "home", KeyFile(tmp_path / "key"), zone="Europe/Berlin", now_us=0)


def _run(script: str, tmp_path: Path, lane: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, str(tmp_path / "home"), str(tmp_path / "key"), str(lane)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def test_imports_reads_and_statements_run_at_once(tmp_path: Path) -> None:
    with _home(tmp_path) as vault:
        running = [_run(LANDER, tmp_path, 0), _run(LANDER, tmp_path, 1), _run(TALKER, tmp_path, 2)]
        reads = 0
        while any(process.poll() is None for process in running):
            span = vault.span()
            assert (
                span.events == sum(count.n for count in vault.counts()) or vault.span().events > span.events
            )
            list(vault.events(newest_first=True, limit=50))
            reads += 1
            time.sleep(0.05)
        errors = [process.communicate()[1] for process in running]
        assert errors == ["", "", ""]
        assert reads > 5
        assert vault.span().events == 4_000
        assert len(vault.statements()) == 60
        assert len(vault.search("song 1999", limit=10)) == 2
        assert len(list(vault.events())) == 4_000


def test_threads_share_a_vault(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def talk(lane: int, vault: Vault) -> None:
        try:
            for number in range(30):
                said = Statement(id=f"{lane}-{number}", said_us=1, words="no gluten", topic="diet.gluten")
                vault.add_statement(said)
                vault.append_entry(lambda previous: seal(_line(lane), previous))
                vault.statements()
        except BaseException as error:
            failures.append(error)

    with _home(tmp_path) as vault:
        threads = [threading.Thread(target=talk, args=(lane, vault)) for lane in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert len(vault.statements()) == 180
        assert verify(reversed(vault.entries(limit=1000))) == 180


def test_an_abandoned_reader_holds_nothing(tmp_path: Path) -> None:
    with _home(tmp_path) as vault:
        process = _run(LANDER, tmp_path, 0)
        assert process.communicate()[1] == ""
        reader = vault.events()
        next(reader)
        assert vault.events_by_id([next(reader).id])
        assert vault._store.scrub()


def _line(lane: int) -> Entry:
    return Entry(
        id=f"line-{lane}",
        seq=0,
        at_us=1,
        sector="corner.example",
        brand="Corner Shop",
        kind="fits",
        purpose="dpv:Personalisation",
        asked="?",
        outcome="answered",
        answered="!",
        why="because",
    )
