"""Amounts of money and shares, as people write them."""

from __future__ import annotations

import re
from typing import Final

_MONEY: Final = re.compile(
    r"^(?:(?P<sign>[€$£])\s?)?(?P<whole>\d{1,6})(?:[.,](?P<cents>\d{2}))?\s*(?P<word>[€$£]|\w+)?$"
)
_CURRENCIES: Final = {
    **dict.fromkeys(("", "€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("$", "usd", "dollar", "dollars"), "USD"),
    **dict.fromkeys(("£", "gbp", "pound", "pounds"), "GBP"),
    **dict.fromkeys(("chf", "francs", "franken"), "CHF"),
}


def money(text: str) -> list[dict[str, str]]:
    """An amount: "50 euros", "€49.90"; without a sign it is in euros."""
    found = _MONEY.match(text.strip().casefold())
    currency = _CURRENCIES.get(found["sign"] or found["word"] or "") if found else None
    if found is None or currency is None:
        return []
    minor = int(found["whole"]) * 100 + int(found["cents"] or 0)
    return [{"minor": str(minor), "currency": currency, "money": f"{minor / 100:,.2f} {currency}"}]


def percent(text: str) -> list[dict[str, str]]:
    """A share up to a half: "30 %", "20 percent"."""
    found = re.match(r"^(\d{1,2})\s*(?:%|percent|per cent|prozent)$", text.strip().casefold())
    return [{"percent": found[1]}] if found and int(found[1]) <= 50 else []
