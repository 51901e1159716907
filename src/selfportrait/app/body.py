"""Her body in words and lines: each measurement against her own normal, which way it goes, and her notes."""

from __future__ import annotations

from selfportrait.model import Coincidence, Normal, Trend
from selfportrait.patterns import MEASURES, Measure, Measured

from .desk import Desk
from .learnt import BODY, MOODS, Moods, kept
from .views import BodyView, LineView, MoodView
from .wording import day_of, iso, number, plural, short_day

_DAYS = 120
_FORGOTTEN_DAYS = 3
_WEEKS = 17
_OF = {measure.series: measure for measure in MEASURES}
#: How each is spoken of, and whether it is many.
_NAMES = {
    "steps": ("Your steps a day", True),
    "hrv": ("Your heart rate variability", False),
    "respiratory_rate": ("Your breathing asleep", False),
    "wrist_temperature": ("Your wrist’s temperature asleep", False),
}
_COUNTED = {"sleep": "night", "weight": "weighing", "hrv": "day"}
#: Under this a weekday's or a season's part is not worth a word, in the measurement's own unit.
_WORTH_A_WORD = {"resting_heart_rate": 0.5, "sleep": 10.0, "weight": 0.3, "hrv": 2.0, "respiratory_rate": 0.3}


def bodies(desk: Desk) -> tuple[BodyView, ...]:
    """Return every measurement of which enough is known, the off-normal ones first."""
    today = day_of(desk.now_us, desk.zone)
    found = [one for one in kept(desk.vault, BODY, ()) if one.normal is not None]
    views = [_view(one, one.normal, today) for one in found if one.normal is not None]
    return tuple(sorted(views, key=lambda view: not view.off))


def resting_heart_rate(desk: Desk, *, told: bool = False) -> LineView | None:
    """Return the last 120 days with the band of her own normal; None where that is not known.

    ``told``: a card beside it says already that she is off her normal.
    """
    today = day_of(desk.now_us, desk.zone)
    for one in kept(desk.vault, BODY, ()):
        if one.series == "resting_heart_rate" and one.normal is not None:
            line = _line(one, one.normal, today)
            sentence = _sentence(_OF[one.series], one.normal, today)
            if told and _run(one.normal, today):
                low, high = (_plain(edge, _OF[one.series]) for edge in (one.normal.low, one.normal.high))
                sentence = f"Your own normal is {low} to {high} beats a minute, at rest."
            return LineView(
                sentence=sentence,
                unit="/min",
                days=line.days,
                values=line.values,
                low=line.low,
                high=line.high,
                bands=line.bands,
                edges=(_plain(line.low, _OF[one.series]), f"{_plain(line.high, _OF[one.series])} /min"),
                note=line.note,
                subject=line.subject,
            )
    return None


def moods(desk: Desk) -> MoodView | None:
    """Return her notes of how she felt and what coincides; None where she noted nothing."""
    found = kept(desk.vault, MOODS, Moods())
    if not found.count:
        return None
    told = [(f"mood:{n}", one) for n, one in enumerate(found.coinciding) if one.told]
    looked = found.coinciding[0].looked_at if found.coinciding else 0
    return MoodView(
        sentence=f"{plural(found.count, 'note')} of how you felt, on {plural(len(found.days), 'day')}.",
        days=tuple((iso(day), round(value, 2)) for day, value in found.days[-_DAYS:]),
        coinciding=tuple((subject, _coincides(one)) for subject, one in told),
        note=_looked(looked, len(told)),
        subject="mood:notes",
    )


def told_trend(measure: Measure, trend: Trend) -> str:
    """Say which way a measurement goes, with its interval; no direction where zero lies within."""
    digits = 0 if measure.series == "steps" else max(measure.digits, 0) + 1
    low, high = sorted((abs(trend.low), abs(trend.high)))
    weeks = max(1, round((trend.last_day - trend.first_day + 1) / 7))
    over = f"over {plural(weeks, 'week')}, {plural(trend.days, _COUNTED.get(measure.series, 'day'))} measured"
    if trend.clear:
        way = "more" if trend.a_week > 0 else "less"
        return (
            f"{abs(trend.a_week):,.{digits}f} {measure.unit} {way} each week "
            f"(95 %: {low:,.{digits}f} to {high:,.{digits}f}), {over}."
        )
    return (
        f"No clear trend {over}: between {abs(trend.low):,.{digits}f} less and "
        f"{abs(trend.high):,.{digits}f} more {measure.unit} each week (95 %)."
    )


def _view(one: Measured, own: Normal, today: int) -> BodyView:
    measure, line = _OF[one.series], _line(one, own, today)
    return BodyView(
        title=measure.title,
        sentence=_sentence(measure, own, today),
        off=bool(_run(own, today)),
        line=line,
        trend=told_trend(measure, one.trend) if one.trend is not None else "",
        clear=one.trend is not None and one.trend.clear,
        rhythm=_rhythm(measure, own),
        basis=f"{plural(one.days, _COUNTED.get(one.series, 'day'))} since {short_day(one.first_day)}",
        subject=f"body:{one.series}",
    )


def _line(one: Measured, own: Normal, today: int) -> LineView:
    measure = _OF[one.series]
    known, bands = dict(one.latest), {day: (low, high) for day, low, high in own.bands}
    days = range(today - _DAYS + 1, today + 1)
    values = [known.get(day) for day in days]
    return LineView(
        sentence=_sentence(measure, own, today),
        unit=measure.unit,
        days=tuple(iso(day) for day in days),
        values=tuple(values),
        low=own.low,
        high=own.high,
        bands=tuple(bands.get(day) for day in days),
        edges=(_plain(own.low, measure), f"{_plain(own.high, measure)}{_unit(measure)}"),
        note=_gap(values, days[0]),
        subject=f"body:{one.series}",
    )


def _run(own: Normal, today: int) -> tuple[int, ...]:
    return own.run if own.run and today - own.run[-1] <= _FORGOTTEN_DAYS else ()


def _sentence(measure: Measure, own: Normal, today: int) -> str:
    run = _run(own, today)
    name, many = _NAMES.get(measure.series, (f"Your {measure.title.lower()}", False))
    if not run:
        keeps = "keep to their" if many else "keeps to its"
        low, high = _plain(own.low, measure), _plain(own.high, measure)
        return f"{name} {keeps} own normal, {low} to {high}."
    side = "over" if own.off > 0 else "under"
    unit = "" if measure.series in ("resting_heart_rate", "sleep") else f" {measure.unit}"
    days = plural(len(run), _COUNTED.get(measure.series, "day"))
    been = "have been" if many else "has been"
    return f"{name} {been} {_plain(abs(own.off), measure)}{unit} {side} your own normal for {days}."


def _rhythm(measure: Measure, own: Normal) -> str:
    """Say what her week and her year add, where it is worth a word."""
    least = _WORTH_A_WORD.get(measure.series)
    if least is None:
        return ""
    parts = []
    if own.weekdays:
        weekend = sum(own.weekdays[5:]) / 2 - sum(own.weekdays[:5]) / 5
        if abs(weekend) >= least:
            amount = f"{abs(weekend):.{max(measure.digits, 0) + (abs(weekend) < 3)}f}"
            parts.append(f"{amount} {'more' if weekend > 0 else 'less'} at weekends")
    if own.yearly >= least:
        parts.append(f"{own.yearly:.{max(measure.digits, 0) + 1}f} to either side over a year")
    return f"The band knows that: {', '.join(parts)}." if parts else ""


def _coincides(one: Coincidence) -> str:
    way = "pleasanter" if one.difference > 0 else "less pleasant"
    return (
        f"{one.about[:1].upper()}{one.about[1:]} you noted {abs(one.difference):.2f} {way} than else "
        f"({plural(one.days, 'day')} against {number(one.others)})."
    )


def _looked(looked: int, told: int) -> str:
    """Say how many things were held against her notes, and what that is worth."""
    if not looked:
        return "Too few notes yet to hold anything against them."
    seen = f"{plural(looked, 'thing')} {'was' if looked == 1 else 'were'} held against your notes"
    if not told:
        return f"{seen}; none differs more than chance would make it."
    return (
        f"{seen}; chance alone tells even one of them falsely in 1 of 20 lives. They coincide: "
        "that is not why, and it forecasts nothing."
    )


def _gap(values: list[float | None], first: int) -> str:
    """Name the longest gap of a week or more."""
    longest, start = (0, 0), None
    for index, value in enumerate([*values, 0.0]):
        if value is None and start is None:
            start = index
        elif value is not None and start is not None:
            longest, start = max(longest, (index - start, start)), None
    days, begin = longest
    band = "Band: your own normal."
    if days < 7:
        return band
    return f"{band} The gap from {short_day(first + begin)} is {days} days without data."


def _unit(measure: Measure) -> str:
    """The unit as it stands behind a number; hours and minutes carry theirs."""
    return "" if measure.series == "sleep" else f" {measure.unit}"


def _plain(value: float, measure: Measure) -> str:
    """Write a measurement no more exactly than it is told; sleep as hours and minutes.

    >>> [_plain(value, _OF[name]) for value, name in ((57.4, "hrv"), (6180.0, "steps"), (462.0, "sleep"))]
    ['57', '6,200', '7 h 42']
    """
    if measure.series == "sleep":
        minutes = round(value)
        return f"{minutes // 60} h {minutes % 60:02d}" if minutes >= 60 else plural(minutes, "minute")
    if measure.digits <= 0:
        return number(round(value, measure.digits))
    return f"{value:,.{measure.digits}f}"
