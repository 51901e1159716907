"""Is a card payment like her, given her own habits and where she is now?"""

from __future__ import annotations

from collections.abc import Sequence

from selfportrait.keyhole import Reply
from selfportrait.keyhole.questions import UnusualBody
from selfportrait.model import DAY_US, MINUTE_US, Event, Place, Surprise, natural_key
from selfportrait.patterns import Habits, Situation, situation

from .desk import Desk
from .learnt import DESTINATIONS, kept
from .refresh import habits_name
from .wording import local, plural

_RECENT_US = 10 * DAY_US
_SITUATION_KINDS = ("visit", "travel", "meet", "pay", "buy")


def unusual(desk: Desk, body: UnusualBody, earlier: Sequence[Surprise] = ()) -> tuple[Reply, Surprise | None]:
    """Answer ``unusual``: {"verdict": "like her" | "unlike her" | "cannot tell"}, and the owner's why.

    ``earlier`` are the payments the same brand asked about in the hours before: what is only odd by
    itself may be unlike her as one of several. The payment's own surprise comes back for the next.
    """
    blob = desk.vault.derived(habits_name())
    if blob is None:
        return _reply("cannot tell", "Nothing is known of your payments yet."), None
    payment = Event(
        kind="pay",
        source="keyhole",
        slot_us=body.at_us,
        key=natural_key("keyhole", str(body.at_us), str(body.amount_minor)),
        start_us=body.at_us,
        offset_min=_offset_min(desk, body.at_us),
        offset_origin="inferred",
        precision="second",
        title=body.merchant,
        quantity=float(body.amount_minor),
        unit=body.currency.upper(),
        place=Place(name=body.city, country=body.country.upper()) if body.city or body.country else None,
        attrs={"mcc": body.mcc} if body.mcc else None,
    )
    try:
        habits = Habits.load(blob)
    except ValueError:  # kept by another version: the learning that replaces it has begun
        return _reply("cannot tell", "Your habits of paying are being learnt anew."), None
    where = situation_at(desk, body.at_us)
    before = (earlier[-1].event, earlier[-1].at_us) if earlier else None
    found = habits.surprise(payment, where, before=before)
    verdict = habits.verdict(found, where, earlier)
    change = (
        "Were you at home, the place would have counted too."
        if where.travelling
        else "Had you just stepped off a plane, the place would not have counted."
    )
    several = _several(earlier, found) if verdict != habits.verdict(found, where) else ""
    return _reply(verdict, f"{several}{found.because} {where.because} {change}"), found


def _several(earlier: Sequence[Surprise], found: Surprise) -> str:
    minutes = max(1, round((found.at_us - earlier[0].at_us) / MINUTE_US))
    return f"With {plural(len(earlier), 'payment')} of the {plural(minutes, 'minute')} before it: "


def situation_at(desk: Desk, at_us: int) -> Situation:
    """Return whether she is at home or travelling at a moment, read off the days before it."""
    recent = desk.vault.events(kinds=_SITUATION_KINDS, since_us=at_us - _RECENT_US, until_us=at_us + 1)
    homes = [
        fact.value for fact in desk.vault.facts() if fact.topic == "home" and isinstance(fact.value, dict)
    ]
    home = _place(homes[0]) if homes else None
    known = kept(desk.vault, DESTINATIONS, ())
    offset_min = _offset_min(desk, at_us)
    return situation(list(recent), at_us, home=home, home_offset_min=offset_min, known=known)


def _place(value: dict[str, str | int | float | bool | None]) -> Place | None:
    lat, lon = value.get("lat"), value.get("lon")
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        return None
    return Place(lat=float(lat), lon=float(lon), role="home")


def _offset_min(desk: Desk, at_us: int) -> int:
    offset = local(at_us, desk.zone).utcoffset()
    assert offset is not None
    return round(offset.total_seconds() / 60)


def _reply(verdict: str, why: str) -> Reply:
    return Reply(value={"verdict": verdict}, words=verdict, why=why, used=())
