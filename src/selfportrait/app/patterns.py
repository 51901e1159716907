"""What she does: her week as a picture, her routines, what was unlike her."""

from __future__ import annotations

from selfportrait.model import Calibration, Routine, Surprise
from selfportrait.patterns import Compared, told

from .desk import Desk
from .learnt import CALIBRATIONS, COMPARED, ROUTINES, SURPRISES, WEEKS, Weeks, kept
from .next import STREAM_TITLES, what_next
from .views import BellView, PatternsView, RoutineView, SurpriseView, WeekView
from .wording import local, moment, plural

_STREAM_FOR_WEEK = "place"


def patterns(desk: Desk) -> PatternsView:
    """Return the page."""
    found = kept(desk.vault, ROUTINES, ())
    surprises = kept(desk.vault, SURPRISES, ())
    calibrations: dict[str, Calibration] = kept(desk.vault, CALIBRATIONS, {})
    compared = kept(desk.vault, COMPARED, ())
    place = calibrations.get("place")
    return PatternsView(
        sentence=_sentence(found, surprises),
        week=week_view(desk),
        routines=tuple(_routine(routine) for routine in found),
        surprises=tuple(_surprise(desk, surprise) for surprise in surprises),
        bell=_bell(compared[0]) if compared else None,
        calibrations=tuple(
            (STREAM_TITLES[stream], told(one)) for stream, one in calibrations.items() if told(one)
        ),
        calibration_bins=tuple((mean, share, n) for _, _, mean, share, n in place.bins) if place else (),
        next=tuple(what_next(desk)),
    )


def week_view(desk: Desk) -> WeekView | None:
    """Return her week by place, hour by weekday; None where nothing is learnt yet."""
    weeks: Weeks | None = kept(desk.vault, WEEKS, None)
    picture = weeks.weeks.get(_STREAM_FOR_WEEK) if weeks else None
    if weeks is None or picture is None or not picture.weeks:
        return None
    labels = weeks.labels.get(_STREAM_FOR_WEEK, {})
    now = local(desk.now_us, desk.zone)
    return WeekView(
        title="Your week, by hour",
        cells=picture.shares,
        states=tuple(tuple(labels.get(state, state) for state in day) for day in picture.states),
        now=(now.weekday(), now.hour),
        note=f"From unsure to sure: in how many of the last {plural(picture.weeks, 'week')} you were "
        "where you usually are in that hour. Vermilion is now.",
    )


def _routine(routine: Routine) -> RoutineView:
    return RoutineView(
        text=routine.text,
        share=f"{routine.support} of {plural(routine.chances, 'day')}",
        days=routine.days,
        minute=routine.minute,
        support=routine.support,
        chances=routine.chances,
        subject=f"routine:{routine.id}",
    )


def _surprise(desk: Desk, surprise: Surprise) -> SurpriseView:
    return SurpriseView(
        when=moment(surprise.at_us, desk.zone),
        text=surprise.text,
        because=surprise.because,
        nats=round(surprise.ratio, 1),
        subject=f"surprise:{surprise.event}",
    )


def _bell(compared: Compared) -> BellView:
    return BellView(
        sentence=compared.sentence,
        labels=compared.labels,
        own=compared.own,
        average=compared.average,
        assumption=compared.assumption,
        count=compared.count,
    )


def _sentence(routines: tuple[Routine, ...], surprises: tuple[Surprise, ...]) -> str:
    if not routines:
        return "There is not enough here yet to speak of habits."
    habits = plural(len(routines), "habit") + (" holds" if len(routines) == 1 else " hold")
    if not surprises:
        return f"{habits}; nothing in the last year was unlike you."
    return f"{habits}; {plural(len(surprises), 'time')} in the last year something was unlike you."
