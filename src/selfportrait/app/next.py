"""What comes next, and when, with its because."""

from __future__ import annotations

import msgspec

from selfportrait.errors import UnknownThing
from selfportrait.model import MINUTE_US, Calibration, Forecast, Outcome
from selfportrait.patterns import Forecaster, told

from .desk import Desk
from .learnt import CALIBRATIONS, kept
from .refresh import STREAMS, forecaster_name
from .views import NextView, OutcomeView
from .wording import clock, day_of, local, percents

#: A span of time is told in whole steps of this, rounded outwards: to the minute would be more than is known.
_GRAIN_US = 5 * MINUTE_US
#: A wider span says nothing a person could use.
_WIDEST_US = 12 * 60 * MINUTE_US

STREAM_TITLES = {"place": "Where", "activity": "Doing", "artist": "Hearing", "purchase": "Paying for"}


def what_next(desk: Desk) -> list[NextView]:
    """Forecast each stream, the place first."""
    return [next_view(desk, stream) for stream in STREAMS]


def next_view(desk: Desk, stream: str) -> NextView:
    """Return one stream's forecast as a view; what rounds to nothing is not shown."""
    forecast = forecast_of(desk, stream)
    if forecast.refusal:
        return NextView(stream=stream, refusal=forecast.refusal)
    shares = percents([outcome.probability for outcome in forecast.outcomes])
    calibrations: dict[str, Calibration] = kept(desk.vault, CALIBRATIONS, {})
    measured = calibrations.get(stream)
    return NextView(
        stream=stream,
        outcomes=tuple(
            OutcomeView(
                label=outcome.label,
                percent=share,
                subject=f"next:{stream}:{place}",
                between=_between(desk, outcome),
            )
            for place, (outcome, share) in enumerate(zip(forecast.outcomes, shares, strict=True))
            if share
        ),
        because=forecast.because,
        calibration=told(measured, forecast.outcomes[0].probability) if measured else "",
    )


def forecast_of(desk: Desk, stream: str) -> Forecast:
    """Return one stream's forecast, most likely first; UnknownThing for a stream there is not."""
    if stream not in STREAMS:
        raise UnknownThing(
            f"There is no stream {stream[:40]!r}.", next_step=f"Ask for: {', '.join(STREAMS)}."
        )
    blob = desk.vault.derived(forecaster_name(stream))
    if blob is None:
        return Forecast(stream=stream, made_us=desk.now_us, refusal="Nothing has been learnt yet.")
    now = local(desk.now_us, desk.zone)
    offset = now.utcoffset()
    assert offset is not None
    local_us = desk.now_us + round(offset.total_seconds()) * 1_000_000
    forecast = Forecaster.load(blob).forecast(desk.now_us, local_us)
    ordered = sorted(forecast.outcomes, key=lambda outcome: (outcome.state == "*", -outcome.probability))
    return msgspec.structs.replace(forecast, outcomes=tuple(ordered))


def _between(desk: Desk, outcome: Outcome) -> tuple[str, str] | None:
    if outcome.earliest_us is None or outcome.latest_us is None:
        return None
    earliest = max(outcome.earliest_us, desk.now_us) // _GRAIN_US * _GRAIN_US
    latest = -(-outcome.latest_us // _GRAIN_US) * _GRAIN_US
    if latest - earliest > _WIDEST_US:
        return None
    today, first, last = (day_of(us, desk.zone) for us in (desk.now_us, earliest, latest))
    return _clock(desk, earliest, dated=first != today), _clock(desk, latest, dated=last != first)


def _clock(desk: Desk, us: int, *, dated: bool) -> str:
    return f"{local(us, desk.zone):%a %H:%M}" if dated else clock(us, desk.zone)
