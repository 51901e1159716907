"""What stands behind a measurement and behind what is said of her notes: days, samples, devices, moments."""

from __future__ import annotations

from selfportrait.model import DAY_US, DayStat, Evidence
from selfportrait.patterns import MEASURES, Measured

from .body import bodies, moods
from .desk import Desk
from .learnt import BODY, MOODS, Moods, kept
from .timeline import lines
from .views import EvidenceView
from .wording import long_day, number, plural, to_you

#: Days of a measurement that are shown behind it.
_SHOWN_DAYS = 21
_OF = {measure.series: measure for measure in MEASURES}


def behind_measurement(desk: Desk, series: str) -> EvidenceView | None:
    """Return what a measurement's sentence stands on; None where nothing is held of it."""
    view = next((view for view in bodies(desk) if view.subject == f"body:{series}"), None)
    held = _held(desk, series)
    if view is None or held is None or held.normal is None:
        return None
    found = held.normal.evidence
    of = f" of {number(found.of)}" if found.of > found.count else ""
    events = []
    if series == "sleep" and held.latest:
        since = (held.latest[-1][0] - _SHOWN_DAYS) * DAY_US
        events = list(desk.vault.events(kinds=("sleep",), since_us=since, newest_first=True, limit=50))
    return EvidenceView(
        statement=view.sentence,
        rule=to_you(found.rule),
        count=f"{number(found.count)}{of}",
        events=lines(desk, events),
        days=days_measured(desk, series),
        note=" ".join(part for part in (view.trend, view.rhythm) if part),
    )


def days_measured(desk: Desk, series: str) -> tuple[tuple[str, str, str], ...]:
    """Return (day, value, what measured it) of the latest days, the newest first; nothing for nights."""
    held = _held(desk, series)
    if held is None or not held.latest or series == "sleep":
        return ()
    shown = [day for day, _ in held.latest[-_SHOWN_DAYS:]]
    stats = desk.vault.daily(series, since_day=shown[0], until_day=shown[-1] + 1)
    ordered = sorted(stats, key=lambda stat: (-stat.local_day, stat.device))
    return tuple((long_day(stat.local_day), _value(series, stat), _device(stat)) for stat in ordered)


def behind_notes(desk: Desk, name: str) -> tuple[str, Evidence, str] | None:
    """Return (statement, evidence, note) of her notes or of the n-th thing that coincides with them."""
    found, view = kept(desk.vault, MOODS, Moods()), moods(desk)
    if view is None:
        return None
    if name == "notes":
        shown = Evidence(rule="your own notes, the newest first", count=found.count, events=found.latest)
        return view.sentence, shown, view.note
    told = dict(view.coinciding).get(f"mood:{name}")
    if told is None:
        return None
    one = found.coinciding[int(name)]
    odds = (
        f"By chance alone this large in {one.chance:.3f} of tries, with all "
        f"{plural(one.looked_at, 'thing')} looked at taken together."
    )
    return told, one.evidence, f"{odds} They coincide; that is not why."


def _held(desk: Desk, series: str) -> Measured | None:
    return next((one for one in kept(desk.vault, BODY, ()) if one.series == series), None)


def _value(series: str, stat: DayStat) -> str:
    measure = _OF[series]
    value = stat.total if measure.cumulative else stat.mean
    digits = max(measure.digits, 0)
    return f"{value:,.{digits}f} {measure.unit}"


def _device(stat: DayStat) -> str:
    return f"{plural(stat.n, 'sample')}, {stat.device or stat.source}"
