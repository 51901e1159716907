"""Her mix and her dial: what she has been made of, and what a turn of the dial would change."""

from __future__ import annotations

from collections.abc import Sequence

from selfportrait.errors import BadRequest
from selfportrait.model import Fact, Item, Row, Statement
from selfportrait.suggest import (
    DIAL_MOST,
    NEW_GROUND,
    TURN,
    Catalogue,
    Held,
    Past,
    Scene,
    Season,
    dial_of,
    fill,
    groups,
    mixed_rows,
    seasons,
    turned,
)

from .desk import Desk
from .learnt import kept
from .rows import HELD, matched
from .say import hold
from .shelf_views import MixLine, MixView, SeasonView, TurnedRow
from .views import ChangeView
from .wording import local, percents, plural

#: Kinds whose mix is shown, and what they are called.
_KINDS = {"track": "Music", "show": "Shows"}
#: Groups that are told apart in a picture; the others are the rest.
_TOLD = 4
#: What turning the dial says in her name.
DIAL_WORDS = "The dial, turned."
STEPS = tuple(range(0, DIAL_MOST + 1, TURN))


def mix(desk: Desk, dial: int | None = None) -> MixView:
    """Return her mix; with ``dial``, also what turning it there would change. Nothing is stored."""
    facts, now = desk.vault.facts(), dial_of(desk.vault.facts())
    if dial is not None and not 0 <= dial <= DIAL_MOST:
        raise BadRequest(f"The dial goes from 0 to {DIAL_MOST} %.", next_step="Choose a share like 20.")
    wished = tuple(fact.about for fact in facts if fact.topic == "more" and fact.value is not False)
    hers = any(fact.topic == "explore" for fact in facts)
    aside = tuple(
        (said.id, said.about)
        for said in desk.vault.statements()
        if said.topic == "not_because" and said.stance == "holds"
    )
    asked = dial if dial != now else None
    changes = _turn(desk, desk.catalogue, facts, asked) if desk.catalogue and asked is not None else ()
    return MixView(
        sentence=_sentence(now, hers),
        dial=now,
        hers=hers,
        steps=STEPS,
        lines=tuple(_lines(desk, desk.catalogue, facts)) if desk.catalogue else (),
        wished=wished,
        asked=asked,
        turned=changes,
        turn=_told(now, asked, changes) if asked is not None else "",
        set_aside=aside,
    )


def set_dial(desk: Desk, dial: int) -> ChangeView:
    """Turn the dial: it is a word of hers, and the one before it goes. Raises BadRequest."""
    if not 0 <= dial <= DIAL_MOST:
        raise BadRequest(f"The dial goes from 0 to {DIAL_MOST} %.", next_step="Choose a share like 20.")
    said = Statement(
        id=f"s{desk.now_us:x}-explore",
        said_us=desk.now_us,
        words=DIAL_WORDS,
        topic="explore",
        value=dial,
        text=f"wants {dial} % of what is suggested to be new ground",
        since_us=desk.now_us,
    )
    with desk.vault.changing():
        for one in desk.vault.statements():
            if one.topic == "explore" and one.words == DIAL_WORDS:
                desk.vault.remove_statement(one.id)
        return hold(desk, (said,))


def _sentence(dial: int, hers: bool) -> str:
    where = "You set your dial to" if hers else "You have not turned your dial; it stands at"
    if not dial:
        return f"{where} 0 %: no place is kept for what lies outside your usual groups."
    return f"{where} {dial} %: at least that share of each mixed row lies outside your usual groups."


def _lines(desk: Desk, catalogue: Catalogue, facts: Sequence[Fact]) -> list[MixLine]:
    past = Past(matched(desk, catalogue)).before(desk.now_us + 1)
    scene = Scene(catalogue, past, facts, as_of_us=desk.now_us, zone=desk.zone)
    found = []
    for kind, title in _KINDS.items():
        lately = scene.bubble.history(kind)
        spans = seasons(catalogue, scene.past, kind, as_of_us=desk.now_us)
        if not lately.shares or not spans:
            continue
        names = tuple(list(lately.shares)[:_TOLD])
        told = [lately.shares[name] for name in names]
        shares = percents([*told, max(0.0, 1.0 - sum(told))])
        listed = [*zip(names, shares, strict=False), ("the rest", shares[-1])]
        found.append(
            MixLine(
                title=title,
                sentence=_made_of(lately.shares, lately.entropy),
                names=names,
                shares=tuple(one for one in listed if one[1]),
                entropy=round(lately.entropy, 2),
                seasons=tuple(_season(desk, span, names) for span in spans),
            )
        )
    return found


def _made_of(shares: dict[str, float], entropy: float) -> str:
    usual = list(shares)[:3]
    words = " and ".join([", ".join(usual[:-1]), usual[-1]]) if len(usual) > 1 else usual[0]
    as_many = 2**entropy
    return f"Mostly {words}; as mixed as {as_many:.1f} genres in equal parts ({entropy:.1f} bits)."


def _season(desk: Desk, span: Season, names: Sequence[str]) -> SeasonView:
    since, until = local(span.since_us, desk.zone), local(span.until_us, desk.zone)
    told = [span.mix.shares.get(name, 0.0) for name in names]
    rest = max(0.0, sum(span.mix.shares.values()) - sum(told))
    return SeasonView(
        label=f"{since:%b %Y} to {until:%b %Y}",
        count=span.count,
        entropy=round(span.mix.entropy, 2),
        shares=(*told, rest),
    )


def _turn(desk: Desk, catalogue: Catalogue, facts: Sequence[Fact], dial: int) -> tuple[TurnedRow, ...]:
    """Make the mixed rows as they are and as they would be, and tell them apart."""
    asked = Fact(topic="explore", value=dial, text="", provenance="said", confidence=1.0)
    others = [fact for fact in facts if fact.topic != "explore"]
    before = _rows(desk, catalogue, facts, kept(desk.vault, HELD, ()))
    after = _rows(desk, catalogue, [*others, asked], ())
    return tuple(_differ(was, next((one for one in after if one.id == was.id), None)) for was in before)


def _rows(desk: Desk, catalogue: Catalogue, facts: Sequence[Fact], held: Sequence[Held]) -> list[Row]:
    return fill(
        catalogue,
        matched(desk, catalogue),
        facts,
        now_us=desk.now_us,
        zone=desk.zone,
        declarations=mixed_rows(),
        held=held,
    ).rows


def _differ(was: Row, now: Row | None) -> TurnedRow:
    old = {one.item.id: one.item for one in was.suggestions}
    new = {one.item.id: one.item for one in (now.suggestions if now else ())}
    change = turned(list(old.values()), list(new.values()))
    return TurnedRow(
        title=was.title,
        left=tuple(_named(old[name]) for name in change.left),
        entered=tuple(_named(new[name]) for name in change.entered),
        entropy=(round(change.before.entropy, 1), round(change.after.entropy, 1)),
        far=(_far(was), _far(now)),
    )


def _far(row: Row | None) -> int:
    """Percent of a row that is new ground."""
    shown = row.suggestions if row else ()
    return round(100 * sum(one.note == NEW_GROUND for one in shown) / max(1, len(shown)))


def _named(item: Item) -> tuple[str, str, str]:
    return item.title, item.creator, ", ".join(groups(item))


def _told(now: int, asked: int, rows: Sequence[TurnedRow]) -> str:
    count = sum(len(row.entered) for row in rows)
    if not count:
        return f"At {asked} % nothing would change: your own mix brings that much by itself."
    return f"From {now} % to {asked} %, {plural(count, 'thing')} would come and as many go."
