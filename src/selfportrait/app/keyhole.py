"""The Keyhole page: who may ask what, what was asked and answered, and why."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from selfportrait.errors import VaultDamaged
from selfportrait.keyhole import PURPOSES, QUESTIONS, covers, verify
from selfportrait.keyhole.decide import VALID_STATES
from selfportrait.model import DAY_US, ERASED, Entry, Fact, Grant

from .desk import Desk
from .views import EntryView, GrantView, KeyholeView
from .wording import day_of, moment, money, number, plural, short_day, to_you

_PAGE = 50

#: Purposes worth offering first on the page; any of the vocabulary's can be granted.
_OFFERED = (
    "ProvideProductRecommendations",
    "ProvidePersonalisedRecommendations",
    "ServicePersonalisation",
    "FraudPreventionAndDetection",
    "RequestedServiceProvision",
    "DeliveryOfGoods",
)

_STATES = {"ConsentGiven": "given", "RenewedConsentGiven": "renewed", "ConsentWithdrawn": "revoked"}


def keyhole(desk: Desk, before: int = 0) -> KeyholeView:
    """Return the page: grants, and the ledger's lines before line ``before`` (0: the newest)."""
    entries = desk.vault.entries(limit=_PAGE + 1, before_seq=before or None)
    page = entries[:_PAGE]
    grants = [_grant(desk, grant) for grant in desk.vault.grants()]
    return KeyholeView(
        sentence=_sentence(grants, desk),
        grants=tuple(sorted(grants, key=lambda grant: not grant.active)),
        entries=ledger_lines(desk, page),
        kinds=tuple((kind.kind, to_you(kind.title), kind.leaks) for kind in QUESTIONS.values()),
        purposes=tuple((term, PURPOSES[term].label) for term in _OFFERED if covers(term, term)),
        chain=_chain(page),
        bits=round(sum(entry.bits for entry in desk.vault.entries(limit=10_000)), 1),
        older=page[-1].seq if len(entries) > _PAGE else 0,
    )


def ledger_lines(desk: Desk, entries: Sequence[Entry]) -> tuple[EntryView, ...]:
    """Return the ledger's lines in words; of erased ones there are none left."""
    facts = {fact.id: fact for fact in desk.facts()}
    return tuple(_entry(entry, facts, desk.zone) for entry in entries if entry.outcome != ERASED)


def _entry(entry: Entry, facts: dict[str, Fact], zone: ZoneInfo) -> EntryView:
    return EntryView(
        id=entry.id,
        when=moment(entry.at_us, zone),
        brand=entry.brand,
        asked=entry.asked,
        why=entry.why,
        answered=to_you(entry.answered),
        outcome=entry.outcome,
        price=money(entry.price_minor, entry.currency) if entry.price_minor else "",
        bits=_bits(entry.bits),
        used=tuple(facts[fact_id].text if fact_id in facts else fact_id for fact_id in entry.used),
        grant_id=entry.grant_id,
        subject=f"entry:{entry.id}",
    )


def _grant(desk: Desk, grant: Grant) -> GrantView:
    sector = grant.brand.sector
    usage = desk.vault.asks(sector, grant.epoch, desk.now_us - 30 * DAY_US)
    active = grant.state in VALID_STATES and desk.now_us < grant.expires_us
    lines = desk.vault.entries(limit=10_000, sector=sector)
    earned = sum(entry.price_minor for entry in lines if entry.price_minor)
    # What was told stays told: a past grant shows its own answers, whatever the brand starts with next.
    bits = usage.bits if active else sum(entry.bits for entry in lines if entry.grant_id == grant.id)
    expired = grant.state in VALID_STATES and not active
    return GrantView(
        id=grant.id,
        brand=grant.brand.name,
        sector=sector,
        kinds=grant.kinds,
        purpose=PURPOSES[grant.purpose].label if grant.purpose in PURPOSES else grant.purpose,
        state="expired" if expired else _STATES.get(grant.state, grant.state),
        given=short_day(day_of(grant.given_us, desk.zone)),
        expires=short_day(day_of(grant.expires_us, desk.zone)),
        bits_used=round(bits, 1),
        bits_max=grant.bits_max,
        crowd=_crowd(bits),
        asks=usage.asks,
        asks_max=grant.asks_max,
        earned=money(earned, grant.currency) if earned else "",
        active=active,
    )


def _crowd(bits: float) -> str:
    """What so many bits mean among a million people."""
    if bits <= 0:
        return "they know nothing of you yet"
    return f"at the most, they could tell you from all but one in {number(2**bits)} people"


def _bits(bits: float) -> str:
    return "" if not bits else f"{bits:.1f} bits".replace(".0 ", " ")


def _sentence(grants: Sequence[GrantView], desk: Desk) -> str:
    active = [grant.brand for grant in grants if grant.active]
    asked = sum(1 for e in desk.vault.entries(limit=1000) if e.at_us > desk.now_us - 30 * DAY_US)
    who = "Nobody may ask anything about you" if not active else f"{plural(len(active), 'brand')} may ask"
    return f"{who}; {plural(asked, 'question')} came in the last 30 days."


def _chain(newest_first: Sequence[Entry]) -> str:
    try:
        count = verify(reversed(newest_first))
    except VaultDamaged as error:
        return error.sentence
    which = "last " if newest_first and newest_first[-1].seq > 1 else ""
    erased = sum(entry.outcome == ERASED for entry in newest_first)
    said = f"; what {erased} of them said you erased" if erased else ""
    return f"The ledger's {which}{plural(count, 'line')} follow from one another{said}." if count else ""
