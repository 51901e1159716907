"""The catalogue in her house: let in once it is whole and from whom it says, opened through a cache."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from secrets import token_hex
from typing import Final

import msgspec

from selfportrait.errors import BadCatalogue, SelfportraitError, UnknownThing
from selfportrait.model import Manifest
from selfportrait.suggest import Catalogue, manifest_of, unwrapped
from selfportrait.vault import Vault

from .desk import Desk, zone_of
from .views import CatalogueView
from .wording import local

CATALOGUE: Final = "catalogue"
_CACHE: Final = "catalogue.cache"
_ARRIVING: Final = ".catalogue-arriving-"
_LEAVING: Final = ".catalogue-leaving"
_PINS: Final = "catalogue.keys"


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """The key a publisher's first catalogue was signed with, and when that was taken in."""

    key: str
    since_us: int


def add(desk: Desk, path: Path, *, unsigned: bool = False, new_key: bool = False) -> Catalogue:
    """Take in the pack in ``path`` (a folder or a ZIP) in place of the one there is.

    It is copied into her home first, and checked there: what was checked is what is used.
    The first catalogue of a publisher sets the key that later ones must be signed with;
    ``new_key`` says that she knows of another one. One that nobody signed needs ``unsigned``.
    Raises BadCatalogue, and then nothing has changed.
    """
    home = desk.vault.home
    for left in home.glob(f"{_ARRIVING}*"):  # of a killed process
        shutil.rmtree(left, ignore_errors=True)
    arriving = home / f"{_ARRIVING}{token_hex(4)}"
    try:
        unwrapped(path).copy_to(arriving)
        pins, manifest = _pins(desk.vault), manifest_of(arriving)
        _check_publisher(desk.vault, pins, manifest, unsigned=unsigned, new_key=new_key)
        catalogue = Catalogue.open(arriving, home / _CACHE)
        with desk.vault.changing():
            _put_in_place(home, arriving)
            if manifest.key:
                known = pins.get(manifest.publisher)
                since_us = known.since_us if known and known.key == manifest.key else desk.now_us
                pins[manifest.publisher] = Pin(key=manifest.key, since_us=since_us)
                desk.vault.put_setting(_PINS, msgspec.json.encode(pins).decode())
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
    return catalogue


def _open_hers(vault: Vault, folder: Path) -> Catalogue:
    """Open the catalogue in ``folder``; BadCatalogue too where its publisher's key is another one now."""
    catalogue = Catalogue.open(folder, vault.home / _CACHE)
    pin = _pins(vault).get(catalogue.manifest.publisher)
    if pin is not None and pin.key != catalogue.manifest.key:
        raise _another_key(vault, catalogue.manifest, pin)
    return catalogue


def hers(vault: Vault, folder: Path | None) -> tuple[Catalogue | None, str]:
    """Return the catalogue in ``folder``, or why it is not used: her house opens all the same."""
    _settle(vault)
    if folder is None or (folder == vault.home / CATALOGUE and not folder.exists()):
        return None, ""
    try:
        return _open_hers(vault, folder), ""
    except SelfportraitError as error:
        return None, str(error)


def view(desk: Desk, trouble: str = "") -> CatalogueView:
    """Return what the catalogue in the house says of itself.

    UnknownThing where there is none; BadCatalogue, with the ``trouble``, where the one there is fails.
    """
    if desk.catalogue is None and trouble:
        raise BadCatalogue(trouble)
    if desk.catalogue is None:
        raise UnknownThing("There is no catalogue here yet.", next_step="selfportrait catalogue add FILE")
    manifest = desk.catalogue.manifest
    pin = _pins(desk.vault).get(manifest.publisher)
    return CatalogueView(
        name=manifest.name,
        version=manifest.version,
        publisher=manifest.publisher,
        key=fingerprint(manifest.key),
        known_since=_day(desk.vault, pin.since_us) if pin else "",
        licence=manifest.licence,
        provenance=manifest.provenance,
        items=manifest.items,
        kinds=desk.catalogue.kinds,
        people=manifest.people,
        events=manifest.events,
    )


def fingerprint(key: str) -> str:
    """Return a key as two people would compare it: the first half, in fours.

    >>> fingerprint("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8")
    '03a1 07bf f3ce 10be 1d70 dd18 e74b c099'
    """
    return " ".join(key[place : place + 4] for place in range(0, 32, 4)).strip()


def _check_publisher(
    vault: Vault, pins: dict[str, Pin], manifest: Manifest, *, unsigned: bool, new_key: bool
) -> None:
    pin = pins.get(manifest.publisher)
    if pin is not None and pin.key != manifest.key and not (new_key and manifest.key):
        raise _another_key(vault, manifest, pin)
    if not manifest.key and not unsigned:
        raise BadCatalogue(
            f"Nobody signed this catalogue, so it may be from anybody, whatever it calls itself "
            f"({manifest.name}).",
            next_step="If you know where it comes from: selfportrait catalogue add FILE --unsigned",
        )


def _another_key(vault: Vault, manifest: Manifest, pin: Pin) -> BadCatalogue:
    if not manifest.key:
        return BadCatalogue(
            f"This catalogue says it is from {manifest.publisher}, who signs theirs, and nobody signed it.",
            next_step=f"Get it from {manifest.publisher} again.",
        )
    return BadCatalogue(
        f"This catalogue says it is from {manifest.publisher}, and is signed with another key "
        f"({fingerprint(manifest.key)}) than the one you know since {_day(vault, pin.since_us)} "
        f"({fingerprint(pin.key)}).",
        next_step=f"Ask {manifest.publisher}, not by the way the file came, whether that is their new key. "
        "If it is: selfportrait catalogue add FILE --new-key",
    )


def _put_in_place(home: Path, arriving: Path) -> None:
    place, leaving = home / CATALOGUE, home / _LEAVING
    if place.exists():
        shutil.rmtree(leaving, ignore_errors=True)
        place.replace(leaving)
    arriving.replace(place)
    shutil.rmtree(leaving, ignore_errors=True)


def _settle(vault: Vault) -> None:
    """Put the old catalogue back where a process was killed before the new one stood in its place."""
    place, leaving = vault.home / CATALOGUE, vault.home / _LEAVING
    if leaving.exists():
        with vault.changing():  # who is adding one holds the same lock
            if leaving.exists() and not place.exists():
                leaving.replace(place)


def _pins(vault: Vault) -> dict[str, Pin]:
    return msgspec.json.decode(vault.setting(_PINS) or "{}", type=dict[str, Pin])


def _day(vault: Vault, at_us: int) -> str:
    day: date = local(at_us, zone_of(vault)).date()
    return f"{day.day} {day:%B %Y}"
