"""One home, several programs at once; and an import that is killed wherever it stands."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

import msgspec
import pytest

from selfportrait.vault import KeyFile, Vault

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are killed as POSIX systems do")

KILLS = 5
SECONDS = 8.0
FILES = ("NetflixViewingHistory.csv", "calendar.ics", "contacts.vcf")


class Home:
    """A home and its command line."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder / "home"
        self.key = folder / "key"
        self.environment = os.environ | {
            "SELFPORTRAIT_HOME": str(self.folder),
            "SELFPORTRAIT_KEY_FILE": str(self.key),
            "SELFPORTRAIT_ZONE": "Europe/Berlin",
        }

    def begin(self, *words: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "selfportrait", *words],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str | Path) -> tuple[int, str, str]:
        started = self.begin(*words)
        out, err = started.communicate(timeout=120)
        return started.returncode, out, err

    def digest(self) -> tuple[int, str]:
        count, seal = 0, hashlib.sha256()
        with Vault.open(self.folder, KeyFile(self.key)) as vault:
            # When a fact was first held is the hour of its import, which is another one each time.
            facts = [msgspec.structs.replace(fact, held_since_us=0) for fact in vault.imported_facts()]
            for record in (*vault.events(), *facts):
                seal.update(msgspec.msgpack.encode(record))
                count += 1
        return count, seal.hexdigest()


@pytest.fixture
def files(moved_in: Path) -> list[Path]:
    """Some of her own exports: three years of viewings, meetings and people."""
    exports = moved_in / "exports"
    return [exports / name for name in FILES]


def test_an_import_killed_at_any_moment_and_begun_again_is_as_if_it_never_was(
    tmp_path: Path, files: list[Path]
) -> None:
    clean, killed = Home(tmp_path / "clean"), Home(tmp_path / "killed")
    for home in (clean, killed):
        assert home.run("say", "I like jazz")[0] == 0
    begun = time.monotonic()
    assert clean.run("import", *files)[0] == 0
    took = time.monotonic() - begun
    chance = random.Random(5)
    ended = []
    for _ in range(KILLS):
        started = killed.begin("import", *files)
        time.sleep(chance.uniform(0.1, 0.6) * took)
        started.kill()
        started.communicate(timeout=30)
        ended.append(started.returncode)
    assert ended.count(-signal.SIGKILL) >= 3
    status, out, err = killed.run("import", "--json", *files)
    assert (status, err, json.loads(out)["failed"]) == (0, "", [])
    assert killed.digest() == clean.digest()


def test_four_programs_at_once_on_one_home_never_err(
    tmp_path: Path, files: list[Path], free_port: int
) -> None:
    home = Home(tmp_path / "shared")
    assert home.run("say", "I like jazz")[0] == 0
    until = time.monotonic() + SECONDS
    errors: list[str] = []
    served, remembered = (
        home.begin("serve", "--port", str(free_port)),
        home.begin("mcp"),
    )
    _until_it_answers(free_port)
    programs = [
        threading.Thread(target=_again, args=(until, errors, lambda n: _import(home, files))),
        threading.Thread(target=_again, args=(until, errors, lambda n: _say(home, n))),
        threading.Thread(target=_again, args=(until, errors, lambda n: _look(free_port, n))),
        threading.Thread(target=_again, args=(until, errors, _Assistant(remembered))),
    ]
    for program in programs:
        program.start()
    for program in programs:
        program.join(120)
    said = [_ended(one) for one in (served, remembered)]
    assert errors == []
    assert [err for _, err in said if "Traceback" in err or "locked" in err] == []
    count, _ = home.digest()
    assert count > 1000


def _again(until: float, errors: list[str], act: Callable[[int], str]) -> None:
    turn = 0
    try:
        while time.monotonic() < until:
            errors.extend(filter(None, [act(turn)]))
            turn += 1
    except Exception as error:  # in a thread nobody else would hear of it
        errors.append(repr(error))


def _import(home: Home, files: list[Path]) -> str:
    status, out, err = home.run("import", "--json", *files)
    return "" if status == 0 and not json.loads(out)["failed"] else f"import: {status} {err}"


def _say(home: Home, turn: int) -> str:
    status, _, err = home.run("say", f"I love {('climbing', 'jazz', 'bread')[turn % 3]}")
    return "" if status == 0 else f"say: {status} {err}"


def _look(port: int, turn: int) -> str:
    page = ("/", "/timeline", "/portrait", "/patterns", "/keyhole")[turn % 5]
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", page)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    time.sleep(0.05)
    return "" if response.status == 200 else f"{page}: {response.status} {text[:200]}"


class _Assistant:
    """An assistant that speaks MCP over a program's standard input."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program = program
        self._number = 0
        client = {"name": "test", "version": "1"}
        self._ask("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client})
        self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def __call__(self, turn: int) -> str:
        name, given = (("remember", {"words": "I like tea"}), ("recall", {"words": "tea"}))[turn % 2]
        answer = self._ask("tools/call", {"name": name, "arguments": given})
        time.sleep(0.1)
        good = "result" in answer and not answer["result"].get("isError")
        return "" if good else f"mcp {name}: {json.dumps(answer)[:300]}"

    def _ask(self, method: str, params: dict[str, object]) -> dict[str, dict[str, object]]:
        self._number += 1
        self._send({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params})
        assert self._program.stdout is not None
        while True:
            answer: dict[str, dict[str, object]] = json.loads(self._program.stdout.readline())
            if answer.get("id") == self._number:
                return answer

    def _send(self, message: dict[str, object]) -> None:
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps(message) + "\n")
        self._program.stdin.flush()


def _ended(program: subprocess.Popen[str]) -> tuple[str, str]:
    program.terminate()
    return program.communicate(timeout=30)


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _until_it_answers(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            _look(port, 0)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nothing answers")
