"""Let a brand ask, and take it back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from secrets import randbits, token_bytes, token_hex

import msgspec

from selfportrait.errors import BadRequest, UnknownThing
from selfportrait.keyhole import PURPOSES, QUESTIONS, covers, new_token, token_digest
from selfportrait.model import DAY_US, Brand, Grant

from .desk import Desk
from .views import GrantMade

MAX_DAYS = 730
MAX_BITS = 64.0

#: A brand's address: labels of letters, digits and hyphens, at least two.
_ADDRESS = re.compile(r"(?=.{4,253}$)[^\W_]([\w-]{0,61}[^\W_])?(\.[^\W_]([\w-]{0,61}[^\W_])?)+")


def grant(
    desk: Desk,
    *,
    brand: str,
    sector: str,
    kinds: Sequence[str],
    purpose: str,
    days: int = 90,
    bits: float = 12.0,
    price_minor: int = 0,
) -> GrantMade:
    """Give a brand leave to ask; return its token, which is not kept.

    A second grant to the same sector keeps the sector's epoch: giving again
    refreshes neither the pseudonym nor what has leaked. Raises BadRequest.
    """
    brand, sector = brand.strip(), sector_of(sector)
    _check(brand, sector, kinds, purpose, days, bits, price_minor)
    token = new_token(token_bytes(32))
    with desk.vault.changing():
        made = _made(desk, token, Brand(sector=sector, name=brand), kinds, purpose, days, bits, price_minor)
        desk.vault.put_grant(made)
    return GrantMade(grant_id=made.id, brand=made.brand.name, token=token)


def revoke(desk: Desk, grant_id: str) -> None:
    """Take a grant back; once this returns, nothing is answered by it. UnknownThing if there is none."""
    with desk.vault.changing():
        found = next((g for g in desk.vault.grants() if g.id == grant_id), None)
        if found is None:
            raise UnknownThing(
                "There is no such grant.",
                next_step="The Keyhole page lists those there are, and so does: selfportrait ledger",
            )
        desk.vault.put_grant(msgspec.structs.replace(found, state="ConsentWithdrawn"))


def start_fresh(desk: Desk, sector: str) -> None:
    """Withdraw all of a brand's grants and raise its epoch: the next grant knows her by another name."""
    sector = sector_of(sector)
    with desk.vault.changing():
        known = [found for found in desk.vault.grants() if found.brand.sector == sector]
        if not known:
            raise UnknownThing(
                "No brand with this address has ever been let ask.", next_step="selfportrait ledger"
            )
        for found in known:
            desk.vault.put_grant(
                msgspec.structs.replace(found, state="ConsentWithdrawn", epoch=found.epoch + 1)
            )


def sector_of(address: str) -> str:
    """Return the one way an address is written: a brand spelt in two ways would have two budgets.

    >>> sector_of(" https://Corner.example./shop ")
    'corner.example'
    """
    bare = address.strip().casefold().partition("://")
    return (bare[2] or bare[0]).partition("/")[0].rstrip(".")


def _made(
    desk: Desk,
    token: str,
    brand: Brand,
    kinds: Sequence[str],
    purpose: str,
    days: int,
    bits: float,
    price_minor: int,
) -> Grant:
    # The first epoch is drawn: after a brand was erased, nothing is left that could
    # tell that its old pseudonym must not come back.
    first = randbits(31)
    epochs = (g.epoch for g in desk.vault.grants() if g.brand.sector == brand.sector)
    return Grant(
        id=f"g{token_hex(6)}",
        brand=brand,
        kinds=tuple(dict.fromkeys(kinds)),
        purpose=purpose,
        state="ConsentGiven",
        given_us=desk.now_us,
        expires_us=desk.now_us + days * DAY_US,
        epoch=max(epochs, default=first),
        bits_max=bits,
        price_minor=price_minor,
        token_sha256=token_digest(token),
    )


#: A purpose and how it is written, for who has to name one.
_LIKE = "ProvideProductRecommendations or FraudPreventionAndDetection"


def _check(
    brand: str, sector: str, kinds: Sequence[str], purpose: str, days: int, bits: float, price_minor: int
) -> None:
    unknown = [kind for kind in kinds if kind not in QUESTIONS]
    checks = (
        (0 < len(brand) <= 100 and brand.isprintable(), "A grant needs the brand's name, on one line."),
        (_ADDRESS.fullmatch(sector), "A grant needs the brand's address, like corner.example."),
        (bool(kinds) and not unknown, f"A grant permits one or more of: {', '.join(QUESTIONS)}."),
        (
            purpose in PURPOSES,
            f"{purpose[:60]!r} is no purpose of the W3C Data Privacy Vocabulary, like {_LIKE}.",
        ),
        (covers(purpose, purpose), f"{purpose[:60]} is never granted here."),
        (1 <= days <= MAX_DAYS, f"A grant lasts 1 to {MAX_DAYS} days (got {days})."),
        (0 < bits <= MAX_BITS, f"A budget is above 0 and at most {MAX_BITS:g} bits (got {bits:g})."),
        (0 <= price_minor <= 100_000, "A price is 0 to 100,000 minor units."),
    )
    for holds, sentence in checks:
        if not holds:
            raise BadRequest(sentence)
