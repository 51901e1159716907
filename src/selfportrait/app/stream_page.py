"""One stream as the Patterns page shows it: its week, its next, how often we were right, what it goes by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from selfportrait.errors import UnknownThing
from selfportrait.model import Calibration
from selfportrait.patterns import Week, told

from .desk import Desk
from .learnt import WEEKS, Weeks, kept
from .next import STREAM_TITLES, calibrations_of, forecaster_of
from .refresh import STREAMS
from .views import NextView, ReliabilityView, StreamView, WeekView
from .wording import local, number, plural

_NOTES = {
    "place": "you were where you usually are in that hour",
    "activity": "you did what you usually do in that hour",
    "artist": "you heard something in that hour",
    "purchase": "you paid for something in that hour",
}
_TITLES = {
    "place": "Your week, by hour",
    "activity": "What your week is made of",
    "artist": "When you listen",
    "purchase": "When you pay",
}
#: Contexts a forecast looks through, as a person would say what it goes by.
_GOES_BY = {
    "hour": "the hour",
    "sharp hour": "the half-hour",
    "hour, kind of day": "the hour, weekdays and weekends apart",
    "hour, weekday": "the hour of this weekday",
    "hour, lately": "the hour, lately",
    "after": "what you did before",
    "after two": "the last two",
    "after, hour": "what you did before, at this hour",
    "after, gap": "what you did before, and how long ago",
    "gap, hour": "how long ago it was, at this hour",
    "last five": "the last five",
    "last forty": "the last forty",
    "today": "what today held so far",
    "context": "calendar, trips and weather",
}
_SHOWN = 6
_STATES = 4
#: A share of a context below this is not worth a line.
_LEAST = 0.02


def stream_view(desk: Desk, stream: str, coming: Sequence[NextView]) -> StreamView:
    """Return the part of the page that is about one stream. Raises UnknownThing for one there is not.

    ``coming`` is what comes next in every stream.
    """
    if stream not in STREAMS:
        raise UnknownThing(
            f"There is no stream {stream[:40]!r}.", next_step=f"Choose one of: {', '.join(STREAMS)}."
        )
    measured = calibrations_of(desk).get(stream)
    return StreamView(
        stream=stream,
        streams=tuple((name, STREAM_TITLES[name]) for name in STREAMS),
        week=week_view(desk, stream),
        hours=_hours(desk, stream),
        next=next(view for view in coming if view.stream == stream),
        reliability=reliability(measured) if measured else None,
        worth=worth(desk, stream),
    )


def week_view(desk: Desk, stream: str = "place") -> WeekView | None:
    """Return her week by hour and weekday; None where nothing is learnt of this stream yet."""
    weeks: Weeks | None = kept(desk.vault, WEEKS, None)
    picture = weeks.weeks.get(stream) if weeks else None
    if weeks is None or picture is None or not picture.weeks:
        return None
    labels = weeks.labels.get(stream, {})
    now = local(desk.now_us, desk.zone)
    among = f"in how many of the last {plural(picture.weeks, 'week')}"
    return WeekView(
        title=_TITLES[stream],
        cells=picture.shares,
        states=tuple(tuple(labels.get(state, state) for state in day) for day in picture.states),
        now=(now.weekday(), now.hour),
        note=f"From unsure to sure: {among} {_NOTES[stream]}. Vermilion is now.",
    )


def reliability(measured: Calibration) -> ReliabilityView | None:
    """Return how often what was said came true, with how sure that is; None before any check."""
    bins = tuple(
        (mean, share, *_likely(share, count), count) for _, _, mean, share, count in measured.bins if count
    )
    if not bins or not measured.count:
        return None
    right = f"{round(100 * measured.accuracy)} %"
    return ReliabilityView(
        sentence=told(measured),
        bins=bins,
        note=f"{number(measured.count)} forecasts on time that was held out, each made before it was learnt "
        f"from. The first guess was right {right} of the time; what was said and what happened lay "
        f"{100 * measured.ece:.1f} points apart on average.",
    )


def worth(desk: Desk, stream: str) -> tuple[tuple[str, float], ...]:
    """Return what a stream's forecasts go by for this person: (context in words, share of the weight)."""
    forecaster = forecaster_of(desk, stream)
    if forecaster is None:
        return ()
    weights = {name: max(0.0, value) for name, value in forecaster.worth.items()}
    total = sum(weights.values())
    if not total:
        return ()
    shares = sorted(((value / total, name) for name, value in weights.items()), reverse=True)
    return tuple((_GOES_BY.get(name, name), share) for share, name in shares[:_SHOWN] if share >= _LEAST)


def _hours(desk: Desk, stream: str) -> tuple[tuple[str, int], ...]:
    """Return the states that fill most hours of the usual week."""
    weeks: Weeks | None = kept(desk.vault, WEEKS, None)
    picture: Week | None = weeks.weeks.get(stream) if weeks else None
    if weeks is None or picture is None:
        return ()
    labels = weeks.labels.get(stream, {})
    counts = Counter(state for day in picture.states for state in day if state)
    return tuple((labels.get(state, state), count) for state, count in counts.most_common(_STATES))


def _likely(share: float, count: int) -> tuple[float, float]:
    """The 90 % interval of a share (Wilson 1927): few forecasts say little."""
    z = 1.645
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    reach = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    # at 0 and at 1 an edge is the share itself, but for what rounding takes off
    return min(share, max(0.0, middle - reach)), max(share, min(1.0, middle + reach))
