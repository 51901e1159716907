"""What she does: her week as a picture, her routines, what was unlike her."""

from __future__ import annotations

from selfportrait.model import Routine
from selfportrait.patterns import ME, Compared, same_moment, told

from .body import bodies, moods
from .days import calendar, kinds_of_day
from .desk import Desk
from .learnt import COMPARED, ROUTINES, kept
from .next import STREAM_TITLES, calibrations_of, what_next
from .stream_page import stream_view
from .surprises import surprises
from .trips import trips
from .turns import turns
from .views import BellView, PatternsView, RoutineView, SurpriseView
from .wording import day_of, local, plural


def patterns(desk: Desk, stream: str = "place") -> PatternsView:
    """Return the page, its first part about ``stream``. Raises UnknownThing for one there is not."""
    coming = tuple(what_next(desk))
    about = stream_view(desk, stream, coming)
    found = kept(desk.vault, ROUTINES, ())
    unlike = surprises(desk)
    calibrations = calibrations_of(desk)
    compared = kept(desk.vault, COMPARED, ())
    place = calibrations.get("place")
    return PatternsView(
        sentence=_sentence(found, unlike),
        week=about.week,
        about=about,
        bodies=bodies(desk),
        moods=moods(desk),
        trips=trips(desk),
        today=day_of(desk.now_us, desk.zone),
        routines=tuple(_routine(routine) for routine in found),
        surprises=unlike,
        bell=_bell(desk, compared),
        calibrations=tuple(
            (STREAM_TITLES[stream], told(one)) for stream, one in calibrations.items() if told(one)
        ),
        calibration_bins=tuple((mean, share, n) for _, _, mean, share, n in place.bins) if place else (),
        next=coming,
        kinds_of_day=kinds_of_day(desk),
        calendar=calendar(desk),
        turns=turns(desk),
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
        chain=tuple((step.label, _clock(step.minute)) for step in routine.chain if len(routine.chain) > 1),
        trend=routine.trend,
        drift=_drift(routine),
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _drift(routine: Routine) -> str:
    if routine.trend in ("new", "fading"):
        return {"new": "new of late", "fading": "lately less often"}[routine.trend]
    way = "later" if routine.drift_min > 0 else "earlier"
    return f"lately {abs(routine.drift_min)} minutes {way}" if routine.drift_min else ""


def _bell(desk: Desk, comparisons: tuple[Compared, ...]) -> BellView | None:
    """Return the comparison this hour has most to do with, else the first."""
    if not comparisons:
        return None
    now = local(desk.now_us, desk.zone)
    offset = now.utcoffset()
    assert offset is not None
    found = same_moment(comparisons, desk.now_us + round(offset.total_seconds() * 1_000_000))
    compared = found[0] if found else comparisons[0]
    return BellView(
        sentence=compared.sentence,
        labels=compared.labels,
        own=compared.own,
        average=compared.average,
        assumption=compared.assumption,
        count=compared.count,
        moment=found[1].sentence if found else "",
        here=found[1].bins if found else None,
        subject=f"bell:{compared.title}",
    )


def _sentence(routines: tuple[Routine, ...], unlike: tuple[SurpriseView, ...]) -> str:
    if not routines:
        return "There is not enough here yet to speak of habits."
    habits = plural(len(routines), "habit") + (" holds" if len(routines) == 1 else " hold")
    left = [view for view in unlike if view.answer != ME]
    if not left:
        return f"{habits}; nothing in the last year was unlike you."
    return f"{habits}; {plural(len(left), 'time')} in the last year something was unlike you."
