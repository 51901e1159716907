"""Every command: its help, its JSON, its errors; alone, in a pipe, and two at once."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from selfportrait.__main__ import cli
from selfportrait.faces.cli.commands import ORDER

ESCAPE = "\x1b"
COMMANDS = sorted(get_command(cli).commands)  # type: ignore[attr-defined]
JSON_COMMANDS = sorted(
    name
    for name, command in get_command(cli).commands.items()  # type: ignore[attr-defined]
    if any("--json" in option.opts for option in command.params)
)
Run = Callable[..., Any]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own home with a key file, and no terminal."""
    for name in ("SELFPORTRAIT_PASSPHRASE", "SELFPORTRAIT_CATALOGUE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SELFPORTRAIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SELFPORTRAIT_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("SELFPORTRAIT_ZONE", "Europe/Berlin")
    return tmp_path / "home"


@pytest.fixture
def run(home: Path) -> Run:
    def runner(*arguments: str, stdin: str | None = None) -> Any:
        return CliRunner().invoke(cli, list(arguments), input=stdin)

    return runner


@pytest.fixture
def lived_in(run: Run) -> Run:
    assert run("say", "I just went gluten-free").exit_code == 0
    return run


@pytest.fixture
def process(home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the real program, its output into pipes."""

    def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "selfportrait", *arguments],
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return start


PLAYS = [
    {
        "ts": f"2026-02-{day:02}T18:{minute:02}:00Z",
        "ms_played": 200_000,
        "master_metadata_track_name": f"Song {minute}",
        "master_metadata_album_artist_name": "The Harbour Lights",
        "master_metadata_album_album_name": "Boats",
        "spotify_track_uri": f"spotify:track:{minute:022}",
        "conn_country": "DE",
        "platform": "android",
        "reason_start": "clickrow",
        "reason_end": "trackdone",
        "shuffle": False,
        "skipped": False,
        "offline": False,
        "incognito_mode": False,
    }
    for day in range(1, 29)
    for minute in range(0, 60, 5)
]


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder with one export of 336 plays and a file of nobody's."""
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "Streaming_History_Audio_2026_0.json").write_text(json.dumps(PLAYS))
    (folder / "shopping.txt").write_text("bread, salt")
    return folder


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_and_names_each_of_its_words(run: Run, name: str) -> None:
    shown = run(name, "--help")
    assert shown.exit_code == 0
    command = get_command(cli).commands[name]  # type: ignore[attr-defined]
    assert (command.help or "").endswith(".")
    assert all(getattr(option, "help", "") for option in command.params)


def test_help_and_version_open_nothing(process: Any, home: Path) -> None:
    assert "portrait" in process("--help").stdout
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", process("--version").stdout)
    assert not home.exists()


def test_help_loads_none_of_the_heavy_rooms() -> None:
    script = (
        "import sys, selfportrait.__main__;"
        "heavy = {'numpy', 'pyarrow', 'sqlalchemy', 'mcp', 'uvicorn', 'fastapi', 'lxml', 'cryptography'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n"


def test_an_import_prints_a_receipt_that_adds_up(run: Run, exports: Path) -> None:
    done = run("import", str(exports), "--json")
    receipt = json.loads(done.stdout)
    lines = dict(receipt["lines"])
    assert done.exit_code == 0
    assert lines["seen"] == 336 == lines["new"] + lines["already known"] + lines["skipped"]
    assert receipt["unrecognised"] == ["shopping.txt"]
    again = dict(json.loads(run("import", str(exports), "--json").stdout)["lines"])
    assert (again["new"], again["already known"]) == (0, 336)


def test_a_zip_is_read_like_the_folder_it_holds(run: Run, exports: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "my_data.zip", "w") as archive:
        archive.write(exports / "Streaming_History_Audio_2026_0.json", "a/b.json")
    done = run("import", str(tmp_path / "my_data.zip"))
    assert done.exit_code == 0
    assert re.search(r"seen +336\b", done.stdout)


@pytest.mark.parametrize(
    "name", sorted(set(JSON_COMMANDS) - {"import", "grant", "revoke", "start-fresh", "export", "erase"})
)
def test_what_is_asked_for_as_json_is_json(lived_in: Run, name: str) -> None:
    words = {"say": ["I like jazz"], "search": ["jazz"]}.get(name, [])
    done = lived_in(name, *words, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) is not None


def test_a_brand_starts_fresh_only_where_it_was_let_ask(lived_in: Run) -> None:
    unknown = lived_in("start-fresh", "corner.example", "--json")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "let ask" in unknown.stderr
    lived_in("grant", "Corner Shop", "corner.example", "--kind", "fits")
    assert json.loads(lived_in("start-fresh", "corner.example", "--json").stdout) == {
        "fresh": "corner.example"
    }


def test_every_command_that_prints_something_takes_json() -> None:
    # the commands under "catalogue" take it themselves: tests/unit/test_a_catalogue_comes_in.py
    assert set(COMMANDS) - set(JSON_COMMANDS) == {
        "serve", "try", "mcp", "refresh", "recovery-sheet", "recover", "catalogue"
    }  # fmt: skip


def test_what_she_says_is_held_and_told(lived_in: Run) -> None:
    assert "avoids gluten" in lived_in("portrait", "gluten").stdout
    said = json.loads(lived_in("say", "I", "like", "jazz", "--json").stdout)
    assert said["facts_added"] == ["likes jazz"]


def test_a_grant_gives_a_token_that_works_and_revoking_ends_it(lived_in: Run, home: Path) -> None:
    from selfportrait.__main__ import open_house
    from selfportrait.errors import NotAvailable
    from selfportrait.model import Question

    made = json.loads(lived_in("grant", "Corner Shop", "corner.example", "--kind", "fits", "--json").stdout)
    question = Question(kind="fits", purpose="ProvideProductRecommendations", body={"contains": "gluten"})
    with open_house() as house:
        assert house.ask(made["token"], question).value == {"fits": False}  # type: ignore[attr-defined]
    assert "Corner Shop asked whether something with gluten fits you" in lived_in("ledger").stdout
    assert json.loads(lived_in("revoke", made["grant_id"], "--json").stdout) == {"revoked": made["grant_id"]}
    with open_house() as house, pytest.raises(NotAvailable):
        house.ask(made["token"], question)  # type: ignore[attr-defined]


def test_erasing_asks_first_and_a_no_erases_nothing(lived_in: Run) -> None:
    assert lived_in("erase", "--all", stdin="n\n").exit_code == 1
    assert "avoids gluten" in lived_in("portrait").stdout
    done = lived_in("erase", "--all", stdin="y\n")
    assert (done.exit_code, "Gone for good" in done.stdout) == (0, True)
    assert "Nothing is held" in lived_in("portrait").stdout


def test_erasing_a_source_leaves_the_rest(run: Run, exports: Path) -> None:
    run("import", str(exports))
    run("say", "I like jazz")
    done = json.loads(run("erase", "--source", "spotify", "--yes", "--json").stdout)
    assert "336 events" in done["erased"]
    assert json.loads(run("status", "--json").stdout)["events"] == 0
    assert "likes jazz" in run("portrait").stdout


def test_everything_comes_back_in_open_formats(run: Run, exports: Path, tmp_path: Path) -> None:
    run("import", str(exports))
    files = json.loads(run("export", str(tmp_path / "back"), "--json").stdout)["files"]
    (events,) = [Path(name) for name in files if Path(name).name == "events.jsonl"]
    assert len(events.read_text("utf-8").splitlines()) == 336
    assert {"schema.md", "events.parquet"} < {Path(name).name for name in files}


def test_after_an_upgrade_she_is_told_how_to_learn_anew(run: Run, exports: Path) -> None:
    from selfportrait.__main__ import open_house
    from selfportrait.app.learnt import LEARNT_AT, LearntAt, keep

    run("import", str(exports))
    assert run("next").stderr == ""
    with open_house() as house:
        keep(house.desk.vault, LEARNT_AT, LearntAt(at_us=0, events=336, samples=0, by="0.0.1"))
    told = [run(command) for command in ("next", "portrait", "rows", "mix")]
    assert [one.stderr.splitlines()[-1] for one in told] == ["selfportrait refresh"] * 4
    run("refresh")
    assert run("next").stderr == ""


def test_the_recovery_sheet_is_printed_whole(lived_in: Run) -> None:
    sheet = lived_in("recovery-sheet").stdout
    assert len(re.findall(r"\b[0-9A-Za-z]{4,}\b", sheet)) > 8


def test_with_the_sheet_alone_she_opens_her_vault_again(
    lived_in: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = lived_in("recovery-sheet").stdout
    (home / "key.json").unlink()
    (tmp_path / "key").unlink()
    lost = lived_in("portrait")
    assert (lost.exit_code, lost.stderr.splitlines()[-1]) == (1, "selfportrait recover")
    monkeypatch.setenv("SELFPORTRAIT_KEY_FILE", str(tmp_path / "another"))
    assert lived_in("recover", stdin=sheet).exit_code == 0
    assert "avoids gluten" in lived_in("portrait").stdout


@pytest.mark.parametrize("damage", ["", "{", "not json"])
def test_a_damaged_note_of_the_key_is_mended_by_the_sheet(
    lived_in: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    sheet = lived_in("recovery-sheet").stdout
    (home / "key.json").write_text(damage)
    assert "damaged" in lived_in("portrait").stderr
    monkeypatch.setenv("SELFPORTRAIT_KEY_FILE", str(tmp_path / "another"))
    assert lived_in("recover", stdin=sheet).exit_code == 0
    assert "avoids gluten" in lived_in("portrait").stdout


@pytest.mark.parametrize("sheet", ["", "ABCD " * 14, "no words of mine"])
def test_a_wrong_sheet_opens_nothing_and_changes_nothing(lived_in: Run, home: Path, sheet: str) -> None:
    before = (home / "key.json").read_bytes()
    wrong = lived_in("recover", stdin=sheet)
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert "14 groups" in wrong.stderr
    assert (home / "key.json").read_bytes() == before
    assert "avoids gluten" in lived_in("portrait").stdout


def test_every_summary_in_the_list_of_commands_is_whole(run: Run) -> None:
    listed = run("--help").stdout.split("Commands:")[1]
    assert "..." not in listed
    assert [line.split()[0] for line in listed.splitlines() if line.strip()][:3] == ["try", "serve", "import"]
    assert set(ORDER) == set(COMMANDS)


def test_a_folder_with_nothing_in_it_is_not_learnt_from(run: Run, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    done = run("import", str(tmp_path / "nothing"))
    assert "nothing in there to read" in done.stdout
    assert "learning" not in done.stderr
    assert "Nothing is held about you yet." in run("portrait").stdout


def test_a_home_that_is_a_file_is_told(run: Run, home: Path) -> None:
    home.write_text("mine")
    told = run("say", "I like jazz")
    assert (told.exit_code, home.read_text()) == (1, "mine")
    assert "is a file" in told.stderr


def test_a_time_zone_that_is_none_is_refused_before_anything_is_made(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SELFPORTRAIT_ZONE", "Mars/Base")
    told = run("say", "I like jazz")
    assert told.exit_code == 1
    assert "no IANA time zone" in told.stderr
    assert not (home / "vault.db").exists()


def test_a_damaged_vault_is_told_in_a_sentence_alone(process: Any, home: Path) -> None:
    assert process("say", "I like jazz").returncode == 0
    (home / "vault.db").write_bytes((home / "vault.db").read_bytes()[:3_000])
    told = process("status")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith("This key does not open the vault, or the file is not a vault.")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["say", "the weather is nice"], "states nothing"),
        (["day", "2026-13-40"], "not a day"),
        (["grant", "Shop", "corner.example", "--kind", "age"], "rank, fits, unusual"),
        (["grant", "Shop", "corner", "--kind", "fits"], "address"),
        (["grant", "Shop", "a.example", "--kind", "fits", "--purpose", "PoliticalCampaign"], "never granted"),
        (["grant", "Shop", "a.example", "--kind", "fits", "--days", "0"], "days"),
        (["grant", "Shop", "a.example", "--kind", "fits", "--bits", "nan"], "bits"),
        (["grant", "Shop", "a.example", "--kind", "fits", "--purpose", "Selling"], "FraudPrevention"),
        (["mix", "--dial", "99"], "from 0 to 50"),
        (["revoke", "g0"], "no such grant"),
        (["erase", "--from", "tomorrow", "--yes"], "not a day"),
        (["export", "."], "not empty"),
    ],
)
def test_an_error_is_a_sentence_on_standard_error_and_exit_status_1(
    lived_in: Run, arguments: list[str], says: str
) -> None:
    done = lived_in(*arguments)
    assert done.exit_code == 1
    assert says in done.stderr
    assert done.stdout == ""
    assert isinstance(done.exception, SystemExit)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["say"],
        ["import"],
        ["import", "no-such-file.zip"],
        ["grant", "Shop", "corner.example"],
        ["grant", "Shop", "corner.example", "--kind", "fits", "--days", "many"],
        ["erase"],
        ["erase", "--all", "--source", "spotify"],
        ["day", "--nonsense"],
        ["serve", "--port", "70000"],
        ["try", "--port", "0"],
    ],
)
def test_wrong_use_is_exit_status_2_and_touches_nothing(run: Run, home: Path, arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout if arguments else "") == (2, "")
    assert not home.exists()


@pytest.mark.parametrize("command", [["portrait"], ["status"], ["next"], ["ledger"], ["mcp"]])
def test_where_there_is_no_vault_yet_she_is_told_how_to_begin(process: Any, command: list[str]) -> None:
    done = process(*command)
    assert done.returncode == 1
    assert "There is no vault" in done.stderr
    assert done.stderr.splitlines()[-1] == "selfportrait import FILE"


def test_a_file_that_cannot_be_read_fails_with_a_receipt(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and then nothing")
    done = run("import", str(tmp_path / "broken.zip"))
    assert done.exit_code == 1
    assert "failed: broken.zip" in done.stdout


def test_a_wrong_passphrase_opens_nothing_and_says_so(process: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SELFPORTRAIT_KEY_FILE")
    assert process("say", "I like jazz", SELFPORTRAIT_PASSPHRASE="seven quiet herons").returncode == 0
    wrong, none = process("portrait", SELFPORTRAIT_PASSPHRASE="eight"), process("portrait")
    assert (wrong.returncode, none.returncode) == (1, 1)
    assert "does not open the vault" in wrong.stderr
    assert "nobody to ask" in none.stderr
    assert "Traceback" not in wrong.stderr + none.stderr
    assert "likes jazz" in process("portrait", SELFPORTRAIT_PASSPHRASE="seven quiet herons").stdout


def test_in_a_pipe_nothing_is_coloured_or_cut(process: Any, exports: Path) -> None:
    done = process("import", str(exports))
    told = [done, *(process(*c) for c in (["portrait"], ["ledger"], ["next"], ["day", "2026-02-03"]))]
    assert [one.returncode for one in told] == [0, 0, 0, 0, 0]
    assert ESCAPE not in "".join(one.stdout + one.stderr for one in told)
    lines = told[4].stdout.splitlines()
    assert sum("The Harbour Lights" in line and "listen" in line for line in lines) == 12


def test_no_color_is_heeded_in_a_terminal_that_could(process: Any, home: Path) -> None:
    coloured, plain = process("portrait", FORCE_COLOR="1"), process("portrait", FORCE_COLOR="1", NO_COLOR="1")
    assert "\x1b[31m" in coloured.stderr
    assert "\x1b[31m" not in plain.stderr


def test_words_from_a_file_cannot_move_her_terminal(run: Run, exports: Path) -> None:
    evil = [dict(PLAYS[0], master_metadata_track_name="\x1b]0;owned\x07\x1b[2JSong")]
    (exports / "Streaming_History_Audio_2026_0.json").write_text(json.dumps(evil))
    run("import", str(exports))
    shown = run("day", "2026-02-01").stdout
    assert "Song" in shown
    assert ESCAPE not in shown
    assert "\x07" not in shown


def test_two_processes_at_once_lose_nothing(process: Any, exports: Path, home: Path) -> None:
    assert process("say", "I like jazz").returncode == 0
    command = [sys.executable, "-m", "selfportrait"]
    running = [
        subprocess.Popen([*command, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for words in (["import", str(exports)], ["say", "I like opera"], ["say", "I just went gluten-free"])
    ]
    ends = [one.communicate(timeout=60) for one in running]
    assert [one.returncode for one in running] == [0, 0, 0], ends
    facts = process("portrait").stdout
    assert all(words in facts for words in ("likes jazz", "likes opera", "avoids gluten"))
    assert json.loads(process("status", "--json").stdout)["events"] == 336
