"""Who can open a vault, and who cannot."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest

from selfportrait.errors import BadRequest, HomeError, SelfportraitError, VaultDamaged, WrongKey
from selfportrait.vault import Cost, KeyFile, KeySource, Passphrase, RecoverySheet, SystemKeyring, Vault

CHEAP = Cost(passes=1, memory_kib=64, lanes=1)


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring as the system's would be, for one test."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def system() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    ours = MemoryKeyring()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


def _make(home: Path, key: KeySource) -> str:
    with Vault.create(home, key, zone="Europe/Berlin", now_us=0) as vault:
        vault.put_setting("name", "Ada")
        return vault.recovery_sheet()


def _name(home: Path, key: KeySource) -> str:
    with Vault.open(home, key) as vault:
        return vault.setting("name")


def test_the_passphrase_opens_it(tmp_path: Path) -> None:
    _make(tmp_path / "home", Passphrase("copper lantern", cost=CHEAP))
    assert _name(tmp_path / "home", Passphrase("copper lantern")) == "Ada"


@pytest.mark.parametrize("guess", ["copper lanterN", "copper lantern ", "x"])
def test_another_passphrase_does_not(tmp_path: Path, guess: str) -> None:
    _make(tmp_path / "home", Passphrase("copper lantern", cost=CHEAP))
    with pytest.raises(WrongKey, match="passphrase"):
        Vault.open(tmp_path / "home", Passphrase(guess))


def test_an_empty_passphrase_is_refused() -> None:
    with pytest.raises(BadRequest, match="empty"):
        Passphrase("")


def test_the_header_does_not_hold_the_key(tmp_path: Path) -> None:
    sheet = _make(tmp_path / "home", Passphrase("copper lantern", cost=CHEAP))
    key = RecoverySheet(sheet).unseal(tmp_path / "home").hex()
    header = (tmp_path / "home" / "key.json").read_text()
    assert key not in header
    assert "copper" not in header


def test_a_new_passphrase_takes_the_place_of_the_old(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _make(home, Passphrase("old", cost=CHEAP))
    with Vault.open(home, Passphrase("old")) as vault:
        vault.keep_key(Passphrase("new", cost=CHEAP))
    assert _name(home, Passphrase("new")) == "Ada"
    with pytest.raises(WrongKey):
        Vault.open(home, Passphrase("old"))


def test_the_system_keyring_opens_it(tmp_path: Path, system: MemoryKeyring) -> None:
    _make(tmp_path / "home", SystemKeyring())
    assert _name(tmp_path / "home", SystemKeyring()) == "Ada"
    assert len(system.kept) == 1


def test_a_keyring_that_lost_the_key_points_to_the_sheet(tmp_path: Path, system: MemoryKeyring) -> None:
    sheet = _make(tmp_path / "home", SystemKeyring())
    system.kept.clear()
    with pytest.raises(WrongKey, match="recovery sheet"):
        Vault.open(tmp_path / "home", SystemKeyring())
    assert _name(tmp_path / "home", RecoverySheet(sheet)) == "Ada"


def test_garbage_in_the_keyring_is_a_wrong_key(tmp_path: Path, system: MemoryKeyring) -> None:
    _make(tmp_path / "home", SystemKeyring())
    system.kept = dict.fromkeys(system.kept, "not a key")
    with pytest.raises(WrongKey):
        Vault.open(tmp_path / "home", SystemKeyring())


class PlaintextKeyring(MemoryKeyring):
    """As keyrings.alt's: it writes passwords to a file anyone can read."""


@pytest.mark.parametrize(
    "backend",
    [keyring.backends.null.Keyring, keyring.backends.fail.Keyring, PlaintextKeyring],
)
def test_a_keyring_that_keeps_nothing_secret_is_refused(
    tmp_path: Path, system: MemoryKeyring, backend: type[keyring.backend.KeyringBackend]
) -> None:
    keyring.set_keyring(backend())
    with pytest.raises(HomeError, match="keyring"):
        Vault.create(tmp_path / "home", SystemKeyring(), zone="Europe/Berlin", now_us=0)
    assert not (tmp_path / "home" / "vault.db").exists()


def test_the_key_file_opens_it_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    _make(tmp_path / "home", KeyFile(tmp_path / "key"))
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert _name(tmp_path / "home", KeyFile(tmp_path / "key")) == "Ada"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_key_file_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    _make(tmp_path / "home", KeyFile(tmp_path / "key"))
    (tmp_path / "key").chmod(mode)
    with pytest.raises(WrongKey, match="chmod 600"):
        Vault.open(tmp_path / "home", KeyFile(tmp_path / "key"))


@pytest.mark.parametrize("content", ["", "zz", "ab" * 32, "é"])
def test_a_key_file_that_holds_another_key_is_refused(tmp_path: Path, content: str) -> None:
    _make(tmp_path / "home", KeyFile(tmp_path / "key"))
    (tmp_path / "key").write_text(content, encoding="utf-8")
    with pytest.raises(WrongKey):
        Vault.open(tmp_path / "home", KeyFile(tmp_path / "key"))


def test_the_sheet_opens_it_even_without_the_header(tmp_path: Path) -> None:
    sheet = _make(tmp_path / "home", Passphrase("copper lantern", cost=CHEAP))
    (tmp_path / "home" / "key.json").unlink()
    assert _name(tmp_path / "home", RecoverySheet(sheet)) == "Ada"


def test_the_sheet_is_read_as_people_type_it(tmp_path: Path) -> None:
    sheet = _make(tmp_path / "home", KeyFile(tmp_path / "key"))
    typed = sheet.lower().replace(" ", "-").replace("o", "0").replace("i", "1")
    assert _name(tmp_path / "home", RecoverySheet(typed)) == "Ada"


def test_a_slip_on_the_sheet_is_noticed(tmp_path: Path) -> None:
    sheet = _make(tmp_path / "home", KeyFile(tmp_path / "key"))
    swapped = {"A": "B"}.get(sheet[0], "A") + sheet[1:]
    with pytest.raises(WrongKey, match="14 groups"):
        RecoverySheet(swapped)


@pytest.mark.parametrize("text", ["", "not a sheet", "é" * 56])
def test_what_is_no_sheet_is_refused(text: str) -> None:
    with pytest.raises(WrongKey):
        RecoverySheet(text)


def test_the_sheet_of_another_vault_does_not_open_this_one(tmp_path: Path) -> None:
    sheet = _make(tmp_path / "one", KeyFile(tmp_path / "key1"))
    _make(tmp_path / "two", KeyFile(tmp_path / "key2"))
    with pytest.raises(WrongKey, match="another vault"):
        Vault.open(tmp_path / "two", RecoverySheet(sheet))
    (tmp_path / "two" / "key.json").unlink()
    with pytest.raises(WrongKey):
        Vault.open(tmp_path / "two", RecoverySheet(sheet))


def test_there_is_one_vault_a_folder(tmp_path: Path) -> None:
    _make(tmp_path / "home", KeyFile(tmp_path / "key"))
    with pytest.raises(HomeError, match="already"):
        _make(tmp_path / "home", KeyFile(tmp_path / "key2"))


def test_where_there_is_none_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="no vault"):
        Vault.open(tmp_path / "home", KeyFile(tmp_path / "key"))


@pytest.mark.parametrize(
    "harm",
    [
        lambda raw: raw[:100],
        lambda raw: b"SQLite format 3\x00" + raw[16:],
        lambda raw: raw[: len(raw) // 2] + bytes(len(raw) - len(raw) // 2),
        lambda raw: bytes(len(raw)),
        lambda raw: b"",
    ],
)
def test_a_damaged_file_is_told_not_crashed_on(tmp_path: Path, harm: object) -> None:
    _make(tmp_path / "home", KeyFile(tmp_path / "key"))
    path = tmp_path / "home" / "vault.db"
    path.write_bytes(harm(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(SelfportraitError) as caught:
        _read_all(tmp_path)
    assert isinstance(caught.value, WrongKey | VaultDamaged)


def _read_all(tmp_path: Path) -> None:
    with Vault.open(tmp_path / "home", KeyFile(tmp_path / "key")) as vault:
        vault.export_to(tmp_path / "out")


@pytest.mark.parametrize("header", ["", "{}", '{"kind": 3}', '{"kind": "passphrase", "check": ""}'])
def test_a_damaged_header_is_told(tmp_path: Path, header: str) -> None:
    _make(tmp_path / "home", Passphrase("copper lantern", cost=CHEAP))
    (tmp_path / "home" / "key.json").write_text(header)
    with pytest.raises(VaultDamaged, match=r"key\.json"):
        Vault.open(tmp_path / "home", Passphrase("copper lantern"))


def test_a_header_tampered_with_does_not_open(tmp_path: Path) -> None:
    _make(tmp_path / "home", Passphrase("copper lantern", cost=CHEAP))
    path = tmp_path / "home" / "key.json"
    header = json.loads(path.read_text())
    header["salt"] = "00" * 16
    path.write_text(json.dumps(header))
    with pytest.raises(WrongKey):
        Vault.open(tmp_path / "home", Passphrase("copper lantern"))


def test_a_copy_of_the_folder_is_a_backup(tmp_path: Path) -> None:
    _make(tmp_path / "home", Passphrase("copper lantern", cost=CHEAP))
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    assert _name(tmp_path / "copy", Passphrase("copper lantern")) == "Ada"


def test_secrets_differ_by_name_and_by_vault(tmp_path: Path) -> None:
    _make(tmp_path / "one", KeyFile(tmp_path / "key1"))
    _make(tmp_path / "two", KeyFile(tmp_path / "key2"))
    with Vault.open(tmp_path / "one", KeyFile(tmp_path / "key1")) as one:
        first = [one.secret("pseudonym"), one.secret("noise"), one.secret("pseudonym")]
    with Vault.open(tmp_path / "two", KeyFile(tmp_path / "key2")) as two:
        other = two.secret("pseudonym")
    assert first[0] == first[2]
    assert len({*first, other}) == 3
    assert all(len(secret) == 32 for secret in first)
