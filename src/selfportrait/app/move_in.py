"""Let an invented person move in: her exports through the real importers, a trained catalogue, two brands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from zoneinfo import ZoneInfo

import msgspec

from selfportrait import __version__
from selfportrait.brand import BasketPlan, Publisher, next_basket, train
from selfportrait.errors import BadRequest, NotAvailable
from selfportrait.invented import write_life, write_market
from selfportrait.model import DAY_US, MINUTE_US, PACK_SCHEMA, Event, Item, Progress, Question
from selfportrait.vault import KeyFile, Vault

from .ask import ask
from .catalogue import CATALOGUE, add
from .desk import Desk
from .grant import grant
from .import_files import import_files
from .learnt import SURPRISES, kept
from .refresh import refresh
from .say import say
from .wording import local

SEED = 7
#: What she has told it: her name, what she is up to, and what her sister likes, whose birthday is near.
SAID = (
    "My name is Mira",
    "I want to grow a business from my own app",
    "My sister likes tea and climbing",
)
ZONE = "Europe/Berlin"
#: A smaller network of next baskets than a brand would fit: the crowd is small, and somebody waits.
_BASKETS = BasketPlan(cuts=2, learnt=0.3, hidden=12, rounds=3)
KEY = "key"
#: Where the invented person keeps the token she made for the corner shop.
SHOP_TOKEN = "corner_shop.token"  # noqa: S105 - a file's name

Tell = Callable[[str, Progress | None], None]


class Lived(msgspec.Struct, frozen=True, kw_only=True):
    """The mark of an invented person's house: put up first, and again when she has moved in."""

    version: str
    until: str
    seed: int
    finished: bool = True


class _Bought(msgspec.Struct, frozen=True):
    """One person of the crowd; her number is not needed."""

    segments: list[str]
    events: list[tuple[str, int]]


def move_in(home: Path, *, now_us: int, tell: Tell, seed: int = SEED) -> None:
    """Make ``home`` the house of an invented person whose life reaches to today.

    Does nothing where she lives already, with today's data and this version. What an
    earlier or unfinished moving in left is removed first; a folder that holds anything
    else is not touched (BadRequest).
    """
    now = local(now_us, ZoneInfo(ZONE))
    today = now.date()
    mark = Lived(version=f"{__version__} {PACK_SCHEMA}", until=today.isoformat(), seed=seed)
    found = _mark(home)
    if found == mark:
        return
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        if found is None:
            raise BadRequest(
                f"“{home.name}” holds something else, and an invented person needs a folder of her own.",
                next_step="Name a new folder with --folder.",
            )
        rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    _put_mark(home, msgspec.structs.replace(mark, finished=False))
    exports, market = home / "exports", home / "market"
    for folder in (exports, market):
        folder.mkdir(parents=True, exist_ok=True)
    tell("Inventing three years of a life, as export files…", None)
    paths = write_life(exports, seed=seed, until=today, until_minute=now.hour * 60 + now.minute)
    tell("Inventing a catalogue and a crowd…", None)
    write_market(market, seed=seed, until=today)
    tell("Training the catalogue on the crowd, as a brand would…", None)
    _train(market, market / CATALOGUE, now_us)
    _live(home, paths, now_us, tell)
    _put_mark(home, mark)


def _live(home: Path, paths: list[Path], now_us: int, tell: Tell) -> None:
    with Vault.create(home, KeyFile(home / KEY), zone=ZONE, now_us=now_us) as vault:
        here = Desk(vault=vault, zone=ZoneInfo(ZONE), catalogue=None, now_us=now_us)
        catalogue = add(here, home / "market" / CATALOGUE)
        desk = Desk(vault=vault, zone=ZoneInfo(ZONE), catalogue=catalogue, now_us=now_us)
        import_files(desk, paths, label="export files", tell=lambda p: tell("Reading her exports", p))
        refresh(desk, tell=lambda what: tell(f"Portrait: {what}…", None))
        for words in SAID:
            say(desk, words)
        _let_brands_ask(desk, home)


def _let_brands_ask(desk: Desk, home: Path) -> None:
    """Grant two brands their questions, and let each ask once, so that the ledger has lines."""
    shop = grant(
        desk,
        brand="Corner Shop",
        sector="corner.example",
        kinds=("rank", "fits"),
        purpose="ProvideProductRecommendations",
        bits=16.0,
        price_minor=4,
    )
    token = home / SHOP_TOKEN
    token.touch(mode=0o600)
    token.write_text(shop.token + "\n", encoding="ascii")
    bank = grant(
        desk,
        brand="Nordbank",
        sector="nordbank.example",
        kinds=("unusual",),
        purpose="FraudPreventionAndDetection",
        bits=40.0,
    )
    bread: dict[str, object] = {"contains": "gluten"}
    asks = (
        (shop.token, Question(kind="fits", purpose="ProvideProductRecommendations", body=bread)),
        *((bank.token, question) for question in _card_questions(desk)),
        ("no token", Question(kind="fits", purpose="TargetedAdvertising", body=bread)),
    )
    for token_text, question in asks:
        try:
            ask(desk, token_text, question)
        except NotAvailable:
            continue


def _card_questions(desk: Desk) -> list[Question]:
    """What her bank would ask: about her latest payment, and about the one that was least like her."""
    latest = list(desk.vault.events(kinds=("pay",), until_us=desk.now_us, newest_first=True, limit=1))
    strange = [
        event
        for surprise in kept(desk.vault, SURPRISES, ())[:1]
        for event in desk.vault.events_by_id([surprise.event])
        if event.kind == "pay"
    ]
    return [
        Question(kind="unusual", purpose="FraudPreventionAndDetection", body=_as_bank(event))
        for event in (*strange, *latest)
    ]


def _as_bank(event: Event) -> dict[str, object]:
    attrs = event.attrs or {}
    return {
        "amount_minor": round(event.quantity or 1),
        "currency": event.unit,
        "at_us": event.start_us,
        "merchant": event.title,
        "mcc": str(attrs.get("mcc", "")),
        "city": event.place.name if event.place else "",
        "country": event.place.country if event.place else "",
    }


def _train(market: Path, folder: Path, now_us: int) -> None:
    items = [
        msgspec.json.decode(line, type=Item) for line in (market / "items.jsonl").read_bytes().splitlines()
    ]
    people = list(_people(market / "histories.jsonl"))
    histories = [list(_timed(number, person, now_us)) for number, person in enumerate(people)]
    train(
        histories,
        items,
        folder,
        name="Invented market",
        licence="CC0-1.0",
        provenance="An invented crowd, from the same seeded generator as the person.",
        now_us=now_us,
        publisher=Publisher(name="market.example", secret=sha256(b"nobody's secret").digest()),
        segments=[person.segments for person in people],
        extras=next_basket(histories, items, plan=_BASKETS),
    )


def _timed(number: int, person: _Bought, now_us: int) -> Iterator[tuple[str, int]]:
    """Yield what somebody took, each day's at some hour of it: when in a day says nothing in this crowd."""
    for item, day in person.events:
        yield item, min(day * DAY_US + (5 * number + 7 * day) % 24 * 60 * MINUTE_US, now_us)


def _people(path: Path) -> Iterator[_Bought]:
    with path.open("rb") as lines:
        for line in lines:
            yield msgspec.json.decode(line, type=_Bought)


def _put_mark(home: Path, mark: Lived) -> None:
    (home / "lived.json").write_bytes(msgspec.json.encode(mark))


def _mark(home: Path) -> Lived | None:
    try:
        return msgspec.json.decode((home / "lived.json").read_bytes(), type=Lived)
    except (OSError, msgspec.DecodeError):
        return None
