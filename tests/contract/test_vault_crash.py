"""Killed at any moment: the vault opens, nothing acknowledged is lost, a second run adds no doubles."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from selfportrait.model import Receipt, Sample
from selfportrait.vault import KeyFile, Vault

#: Lands events and samples by turns and tells after each batch what is acknowledged.
IMPORTER = """
import sys
from pathlib import Path
from selfportrait.model import Event, Sample
from selfportrait.vault import KeyFile, Vault

home, key, total = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
with Vault.open(home, KeyFile(key)) as vault, vault.landing(now_us=1, label="killed") as landing:
    for number in range(total):
        moment = 1_583_150_400_000_000 + number * 60_000_000
        landing.add(Event(kind="listen", source="spotify", slot_us=moment, key=number, start_us=moment,
                          title=f"Song {number}", file="a.json", row=number + 1))
        landing.add(Sample(series="heart_rate", unit="/min", source="apple_health", start_us=moment,
                           end_us=moment, value=float(number)))
        if number % 50 == 49:
            landing.flush()
            print(landing.acknowledged, flush=True)
    print("end", flush=True)
"""


def _start(home: Path, total: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", IMPORTER, str(home), str(home.parent / "key"), str(total)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))


def _kill_after(home: Path, lines: int, rng: random.Random) -> int:
    """Start an import, kill it a moment after its n-th acknowledgement, return the last one heard."""
    process = _start(home, 100_000)
    assert process.stdout is not None
    heard = [process.stdout.readline() for _ in range(lines)]
    try:
        process.wait(timeout=rng.random() * 0.03)
    except subprocess.TimeoutExpired:
        process.kill()
    heard += process.stdout.read().split("\n")[:-1]
    process.stdout.close()
    process.wait()
    assert process.returncode == -9
    return int(heard[-1])


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_nothing_acknowledged_is_lost(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    key = KeyFile(tmp_path / "key")
    Vault.create(tmp_path / "home", key, zone="Europe/Berlin", now_us=0).close()
    acknowledged = _kill_after(tmp_path / "home", rng.randrange(1, 12), rng)
    with Vault.open(tmp_path / "home", key) as vault:
        span = vault.span()
        assert span.events >= acknowledged // 2
        assert span.samples >= acknowledged // 2
        assert len(list(vault.events())) == span.events == sum(count.n for count in vault.counts())
        assert vault.samples("heart_rate").n == span.samples
        assert vault.imports()[0][2] is None

    again = _start(tmp_path / "home", 2000)
    assert again.communicate()[0].split()[-1] == "end"
    with Vault.open(tmp_path / "home", key) as vault:
        assert vault.span().events == max(2000, span.events)
        assert vault.span().samples == max(2000, span.samples)
        assert sum(stat.n for stat in vault.daily("heart_rate")) == vault.span().samples
        receipt = vault.imports()[1][2]
        assert receipt is not None
        assert receipt.adds_up
        assert receipt.known == min(2000, span.events) + min(2000, span.samples)


def _weigh_until_unplugged(vault: Vault) -> Receipt:
    landing = vault.landing(now_us=1, label="scale")
    with pytest.raises(RuntimeError, match="unplugged"), landing:  # noqa: PT012
        landing.add(Sample(series="weight", unit="kg", source="scale", start_us=1, end_us=1, value=61.0))
        landing.flush()
        landing.add(Sample(series="weight", unit="kg", source="scale", start_us=2, end_us=2, value=62.0))
        raise RuntimeError("unplugged")
    return landing.receipt


def test_an_exception_leaves_what_was_acknowledged(tmp_path: Path) -> None:
    key = KeyFile(tmp_path / "key")
    with Vault.create(tmp_path / "home", key, zone="Europe/Berlin", now_us=0) as vault:
        told = _weigh_until_unplugged(vault)
        assert vault.samples("weight").value.tolist() == [61.0]
        assert vault.imports()[0][2] == told
        assert (told.seen, told.new) == (1, 1)
