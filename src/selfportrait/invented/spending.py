"""Money that moves by itself, money that never should have, and presents."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from .clock import local, wall
from .moments import Life, Payment
from .ordinary import GIFTS
from .stories import Stories

FRAUD_NAME = "ELETTROMONDO"
FRAUD_CENTS = (24_900, 61_200, 89_900)
#: day of the month, minute, cents, payee, account, memo, SIC, type
_ORDERS = (
    (2, 360, "HAUSVERWALTUNG PETERSEN", "bank", "Miete Heussweg 41", 6513, "REPEATPMT"),
    (5, 372, "STADTSTROM HAMBURG", "bank", "Abschlag Strom", 4900, "DIRECTDEBIT"),
    (8, 378, "FUNKWERK MOBIL", "bank", "Mobilfunk Rechnung", 4814, "DIRECTDEBIT"),
    (1, 366, "HVV DEUTSCHLANDTICKET", "bank", "Abo Nahverkehr", 4111, "DIRECTDEBIT"),
    (3, 369, "NORDWAND KLETTERHALLE", "bank", "Mitgliedsbeitrag", 7997, "DIRECTDEBIT"),
    (12, 381, "HANSEKASSE HAFTPFLICHT", "bank", "Versicherung", 6300, "DIRECTDEBIT"),
    (17, 612, "SPOTIFY", "card", "Spotify AB Stockholm SE", 5815, "DEBIT"),
    (21, 498, "NETFLIX.COM", "card", "Netflix Amsterdam NL", 4899, "DEBIT"),
)
_AMOUNTS = {
    "STADTSTROM HAMBURG": 5_400,
    "FUNKWERK MOBIL": 1_799,
    "HVV DEUTSCHLANDTICKET": 5_800,
    "NORDWAND KLETTERHALLE": 6_900,
    "HANSEKASSE HAFTPFLICHT": 612,
    "SPOTIFY": 1_099,
    "NETFLIX.COM": 1_399,
}


def standing_orders(life: Life, story: Stories, rng: Random) -> None:
    """Write salary, rent, subscriptions, the flatmate's share and the card's monthly settlement."""
    for day in story.days():
        if story.silent(day):
            continue
        for on, minute, name, account, memo, sic, kind in _ORDERS:
            if day.day == on:
                cents = _AMOUNTS.get(name, story.persona.rent_cents)
                at = wall(day, minute + rng.random() * 5)
                life.payments.append(Payment(at, -cents, name, account, memo, sic, kind))
        _income(day, life, story)


def _income(day: date, life: Life, story: Stories) -> None:
    if day.day == 3:
        life.payments.append(
            Payment(
                wall(day, 600),
                story.persona.flatmate_rent_cents,
                "JONAS BRANDT",
                "bank",
                "Miete Anteil Jonas",
                kind="CREDIT",
            )
        )
    if day.day == 27:
        job = story.job(day)
        memo = f"Gehalt {day:%m/%Y}"
        life.payments.append(Payment(wall(day, 330), job.salary, job.payer, "bank", memo, kind="DIRECTDEP"))
    if day.day == 28:
        owed = _card_owed(life, day)
        if owed > 0:
            name = "HANSEKASSE KREDITKARTE"
            bank = Payment(wall(day, 390), -owed, name, "bank", "Abrechnung Kreditkarte", kind="XFER")
            card = Payment(wall(day, 395), owed, "EINZUG VOM GIROKONTO", "card", "Ausgleich", kind="XFER")
            life.payments.extend((bank, card))


def _card_owed(life: Life, day: date) -> int:
    last_month = (day.replace(day=1) - timedelta(days=1)).replace(day=28)
    since, until = wall(last_month, 0), wall(day, 0)
    spent = (p.cents for p in life.payments if p.account == "card" and p.cents < 0 and since <= p.at < until)
    return -sum(spent)


def unusual_payments(life: Life, story: Stories, rng: Random) -> None:
    """Write the fraud in a night of the trip and its reversal, presents, and what trips cost beforehand."""
    for n, cents in enumerate(FRAUD_CENTS):
        at = wall(story.fraud, 187 + 9 * n + rng.random() * 3)
        memo = "Kartenzahlung Torino IT"
        life.payments.append(
            Payment(at, -cents, FRAUD_NAME, memo=memo, sic=5732, kind="POS", city="Torino", country="IT")
        )
    for n, cents in enumerate(FRAUD_CENTS):
        at = wall(story.fraud + timedelta(days=2), 682 + n)
        memo = "Erstattung nach Reklamation"
        life.payments.append(
            Payment(at, cents, FRAUD_NAME, memo=memo, sic=5732, kind="CREDIT", city="Torino", country="IT")
        )
    _ordered_presents(life, story, rng)
    for first, cents, name, sic in (
        (story.lisbon[0], 23_874, "TAP AIR PORTUGAL", 4511),
        (story.copenhagen[0], 11_580, "DB FERNVERKEHR", 4112),
    ):
        life.payments.append(
            Payment(wall(first - timedelta(days=41), 1260), -cents, name, "card", "Reise", sic, "DEBIT")
        )
    for first, _ in (*story.workshops, story.next_workshop):
        at = wall(first - timedelta(days=23), 640)
        life.payments.append(Payment(at, -8_790, "DB FERNVERKEHR", "card", "Reise", 4112, "DEBIT"))


def _ordered_presents(life: Life, story: Stories, rng: Random) -> None:
    """Order online what could not be bought in a shop: it was a Sunday, a holiday, or she was away."""
    bought = {local(payment.at).date() for payment in life.payments if payment.sic == GIFTS}
    for day in story.presents():
        if day not in bought:
            at, cents = wall(day, 1105 + rng.random() * 20), round(rng.gauss(4600, 500) / 10) * 10
            life.payments.append(Payment(at, -cents, "KERAMIK-TILDE.DE", memo="Onlinekauf", sic=GIFTS))
