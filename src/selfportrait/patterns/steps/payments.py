"""A payment as the habits see it: what for, when, how much, to whom, where."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import numpy as np

from selfportrait.model import Event
from selfportrait.patterns.population import CATEGORIES

from .categories import category

_ZERO_DECIMALS: Final = frozenset({"JPY", "KRW", "ISK", "CLP", "VND"})
_NOT_LETTERS: Final = re.compile(r"[^\w]+|\d+")
#: "TORINO IT" or "LISBOA PRT" at the end of what a bank prints.
_AT_END: Final = re.compile(r"\b([A-Z]{2}|[A-Z]{3})$")
# fmt: off
_COUNTRIES: Final = frozenset(
    {
        "AD", "AE", "AL", "AM", "AR", "AT", "AU", "AZ", "BA", "BD", "BE", "BG", "BH", "BO", "BR", "BY",
        "CA", "CH", "CL", "CN", "CO", "CR", "CU", "CY", "CZ", "DE", "DK", "DO", "DZ", "EC", "EE", "EG",
        "ES", "ET", "FI", "FR", "GB", "GE", "GH", "GR", "GT", "HK", "HN", "HR", "HU", "ID", "IE", "IL",
        "IN", "IS", "IT", "JM", "JO", "JP", "KE", "KH", "KR", "KW", "KZ", "LA", "LB", "LI", "LK", "LT",
        "LU", "LV", "MA", "MC", "MD", "ME", "MK", "MT", "MU", "MV", "MX", "MY", "NG", "NI", "NL", "NO",
        "NP", "NZ", "OM", "PA", "PE", "PH", "PK", "PL", "PT", "PY", "QA", "RO", "RS", "RU", "SA", "SE",
        "SG", "SI", "SK", "SM", "SN", "SV", "TH", "TN", "TR", "TT", "TW", "TZ", "UA", "UG", "US", "UY",
        "UZ", "VA", "VE", "VN", "ZA",
    }
)
# fmt: on
_THREE: Final = {
    "DEU": "DE",
    "PRT": "PT",
    "ITA": "IT",
    "FRA": "FR",
    "ESP": "ES",
    "GBR": "GB",
    "USA": "US",
    "DNK": "DK",
    "NLD": "NL",
    "AUT": "AT",
    "CHE": "CH",
    "BEL": "BE",
    "POL": "PL",
    "SWE": "SE",
    "NOR": "NO",
    "IRL": "IE",
}  # fmt: skip


#: OFX transaction types (2.2, 11.4.4.3) that happen without her.
_BY_ITSELF: Final = frozenset(
    {"directdebit", "repeatpmt", "xfer", "directdep", "int", "div", "fee", "srvchg", "credit"}
)


class Payment(NamedTuple):
    """``minute`` is -1 where only the day is known; ``log_amount`` of minor units, nan where not known.

    ``merchant``, ``country`` and ``town`` are "" where nothing tells them.
    """

    category: int
    minute: int
    weekday: int
    log_amount: float
    merchant: str
    country: str
    currency: str
    town: str


def is_purchase(event: Event) -> bool:
    """Whether she paid somebody by her own doing: no standing orders, transfers, fees and interest."""
    if event.kind not in ("pay", "buy"):
        return False
    return str((event.attrs or {}).get("trntype", "")).lower() not in _BY_ITSELF


def payment(event: Event) -> Payment:
    """Read a payment off its event; the sign of the amount does not matter."""
    amount = abs(event.quantity or 0.0)
    return Payment(
        category=CATEGORIES.index(category(event)),
        minute=-1 if event.precision == "day" else event.local_us // 60_000_000 % 1440,
        weekday=(event.local_day + 3) % 7,
        log_amount=float(np.log(amount)) if amount >= 1 else float("nan"),
        merchant=merchant(event.title),
        country=country(event),
        currency=event.unit,
        town=town(event),
    )


def merchant(title: str) -> str:
    """A merchant's name without digits, punctuation and case: branches and receipts are one merchant."""
    return " ".join(_NOT_LETTERS.sub(" ", title.casefold()).split())


def country(event: Event) -> str:
    """Where a card was used, ISO 3166-1 alpha-2: as the export says, else at the end of payee or memo."""
    if event.place is not None and event.place.country:
        return event.place.country.upper()
    attrs = event.attrs or {}
    told = str(attrs.get("country", "")).upper()
    if told in _COUNTRIES:
        return told
    for text in (event.title, str(attrs.get("memo", ""))):
        found = _AT_END.search(text.strip())
        code = _THREE.get(found.group(1), found.group(1)) if found else ""
        if code in _COUNTRIES and len(text.split()) > 1:
            return code
    return ""


def town(event: Event) -> str:
    """Where a card was used, by the town's name without case: as the export says."""
    told = str((event.attrs or {}).get("city", ""))
    if not told and event.place is not None:
        told = event.place.name
    return " ".join(told.casefold().split())[:60]


def money(event: Event) -> str:
    """The amount as a person writes it: "€12.50", "1,200 JPY"."""
    minor = abs(event.quantity or 0.0)
    if event.unit in _ZERO_DECIMALS:
        return f"{minor:,.0f} {event.unit}"
    sign = {"EUR": "€", "GBP": "£", "USD": "$"}.get(event.unit)
    return f"{sign}{minor / 100:,.2f}" if sign else f"{minor / 100:,.2f} {event.unit}".strip()
