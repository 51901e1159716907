"""A brand asks; the keyhole decides; the ledger remembers."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from secrets import token_hex

import msgspec

from selfportrait.errors import NotAvailable
from selfportrait.keyhole import (
    FAMILIES,
    PURPOSES,
    Asked,
    QuestionKind,
    Reply,
    answer,
    check,
    decide,
    draw,
    pseudonym,
    seal,
    token_digest,
)
from selfportrait.keyhole.questions import Body, FitsBody, RankBody, UnusualBody
from selfportrait.model import DAY_US, Answer, Entry, Grant, Question, Surprise

from .desk import Desk
from .replicas import words_on
from .unusual import unusual
from .wording import money, plural

ANSWER_US = 15 * 60_000_000  # how long an answer is good for

#: Payments asked about within these hours are weighed together, so many of them.
TOGETHER_US = DAY_US // 4
TOGETHER_AT_MOST = 20
RECENT = "recent:"

#: Lines a day that the ledger gives to tokens it does not know, so that a stranger cannot fill it.
STRANGERS_A_DAY = 100

#: Refused questions of a brand that get a line, beyond the number it may ask in 30 days: nor can a brand.
REFUSED_BEYOND = 100


def ask(desk: Desk, token: str, question: Question) -> Answer:
    """Answer a brand's question and write the ledger's line.

    Everything is decided, drawn, answered and written in one transaction of the
    vault, so that no answer follows a revocation and no two questions spend the
    same bits. Raises BadRequest where the question is not of its form (which
    depends on the question alone), else NotAvailable, whatever the reason. A
    refusal gets its line too, except where somebody asks and asks only to fill
    the ledger.
    """
    kind, body = check(question)
    made: list[Answer] = []

    def line(previous: Entry | None) -> Entry:
        entry, reply, grant = _settle(desk, kind, body, question, token_digest(token))
        if reply is None and _floods(desk, grant):
            raise NotAvailable
        entry = seal(entry, previous)
        if reply is not None and grant is not None:
            made.append(_answer(desk, kind, reply, grant, entry))
        return entry

    desk.vault.append_entry(line)
    if not made:
        raise NotAvailable
    return made[0]


def _settle(
    desk: Desk, kind: QuestionKind, body: Body, question: Question, digest: str
) -> tuple[Entry, Reply | None, Grant | None]:
    """Return the ledger's line, and the reply where there is one to give."""
    grant = desk.vault.grant_by_token(digest)
    asked = _asked(desk, kind, body, grant)
    decision = decide(kind, body, question.purpose, grant, asked, desk.now_us)
    entry = Entry(
        id=f"q{token_hex(8)}",
        seq=0,
        at_us=desk.now_us,
        sector=grant.brand.sector if grant else "",
        brand=grant.brand.name if grant else "Somebody without a grant",
        kind=kind.kind,
        purpose=question.purpose if question.purpose in PURPOSES else "not a purpose of the vocabulary",
        asked=asked_words(body),
        outcome="not available",
        answered="not available",
        why=f"Refused: {decision.reason}.",
        grant_id=grant.id if grant else "",
    )
    if not decision.allowed or grant is None:
        return entry, None, grant
    reply = _reply(desk, kind, body, grant)
    given = reply.value is not None
    settled = msgspec.structs.replace(
        entry,
        outcome="answered" if given else "not available",
        answered=reply.words if given else "not available",
        why=reply.why,
        used=reply.used,
        bits=decision.bits,
        price_minor=grant.price_minor if given else 0,
        currency=grant.currency,
    )
    return settled, reply if given else None, grant


def _asked(desk: Desk, kind: QuestionKind, body: Body, grant: Grant | None) -> Asked:
    if grant is None:
        return Asked(bits=0.0, asks=0, charged=())
    sector, epoch = grant.brand.sector, grant.epoch
    usage = desk.vault.asks(sector, epoch, desk.now_us - 30 * DAY_US)
    charged = [name for name in kind.families(body) if desk.vault.cell(sector, epoch, name) is not None]
    repeated = desk.vault.cell(sector, epoch, _memo_name(body)) is not None
    words = {
        name: words_on(desk, name) - int(drawn)
        for name in kind.families(body)
        if (drawn := desk.vault.cell(sector, epoch, _drawn_name(name))) is not None
    }
    return Asked(bits=usage.bits, asks=usage.asks, charged=charged, words=words, repeated=repeated)


def _reply(desk: Desk, kind: QuestionKind, body: Body, grant: Grant) -> Reply:
    def kept(name: str, make: Callable[[], bytes]) -> bytes:
        cell = desk.vault.cell(grant.brand.sector, grant.epoch, name)
        if cell is None:
            cell = make()
            desk.vault.put_cell(grant.brand.sector, grant.epoch, name, cell)
            if name in FAMILIES:
                said = str(words_on(desk, name)).encode()
                desk.vault.put_cell(grant.brand.sector, grant.epoch, _drawn_name(name), said)
        return cell

    if isinstance(body, UnusualBody):
        memo = kept(_memo_name(body), lambda: msgspec.json.encode(_unusual(desk, body, grant)))
        return msgspec.json.decode(memo, type=Reply)
    facts = desk.vault.facts()
    replica = {
        name: kept(name, lambda name=name: draw(name, facts))  # type: ignore[misc]
        for name in kind.families(body)
    }
    return answer(body, replica)


def _unusual(desk: Desk, body: UnusualBody, grant: Grant) -> Reply:
    """Answer about a payment in the light of those this brand asked about in the hours before it."""
    sector, epoch = grant.brand.sector, grant.epoch
    hours = body.at_us // TOGETHER_US
    earlier: list[Surprise] = []
    for slot in (hours - 1, hours):
        for number in range(TOGETHER_AT_MOST):
            blob = desk.vault.cell(sector, epoch, recent_name(slot, number))
            if blob is None:
                break
            earlier.append(msgspec.json.decode(blob, type=Surprise))
    earlier.sort(key=lambda one: one.at_us)
    close = [one for one in earlier if 0 <= body.at_us - one.at_us <= TOGETHER_US]
    reply, surprise = unusual(desk, body, close)
    place = sum(one.at_us // TOGETHER_US == hours for one in earlier)
    if surprise is not None and place < TOGETHER_AT_MOST:
        name = recent_name(hours, place)
        desk.vault.put_cell(sector, epoch, name, msgspec.json.encode(surprise))
    return reply


def recent_name(slot: int, number: int) -> str:
    """Name the cell of the n-th payment a brand asked about in a stretch of six hours."""
    return f"{RECENT}{slot}:{number}"


def _memo_name(body: Body) -> str:
    """Name the cell that keeps the answer to this very question, for kinds without a replica."""
    return f"asked:{sha256(msgspec.json.encode(body, order='sorted')).hexdigest()[:24]}"


def _drawn_name(family: str) -> str:
    """Name the cell that keeps how many words she had said when a family was first drawn."""
    return f"drawn:{family}"


def _answer(desk: Desk, kind: QuestionKind, reply: Reply, grant: Grant, entry: Entry) -> Answer:
    assert reply.value is not None
    return Answer(
        subject=pseudonym(desk.vault.secret("pairwise"), grant.brand.sector, grant.epoch),
        kind=kind.kind,
        value=reply.value,
        answered_us=desk.now_us,
        expires_us=desk.now_us + ANSWER_US,
        entry=entry.id,
        price_minor=entry.price_minor,
        currency=entry.currency,
    )


def _floods(desk: Desk, grant: Grant | None) -> bool:
    """Whether one more refused question would only fill the ledger."""
    if grant is None:
        return desk.vault.asks("", 0, desk.now_us - DAY_US).asks >= STRANGERS_A_DAY
    asked = desk.vault.asks(grant.brand.sector, grant.epoch, desk.now_us - 30 * DAY_US).asks
    return asked >= grant.asks_max + REFUSED_BEYOND


def asked_words(body: Body) -> str:
    """Return a question as the owner reads it: what a brand wrote into it cannot move her terminal."""
    return "".join(sign for sign in _asked_words(body) if sign.isprintable())


def _asked_words(body: Body) -> str:
    match body:
        case RankBody(items=items):
            return f"in which order {plural(len(items), 'item')} would suit you"
        case FitsBody(garment=garment, size=size) if garment:
            return f"whether {garment} size {size} fits you"
        case FitsBody(contains=contains):
            return f"whether something with {' and '.join(contains.split())} fits you"
        case UnusualBody(amount_minor=amount, currency=currency, city=city):
            where = f" in {city[:40]}" if city else ""
            return f"whether {money(amount, currency.upper())}{where} is like you"


#: What the owner reads of a family.
FAMILY_TITLES = {name: family.title for name, family in FAMILIES.items()}
