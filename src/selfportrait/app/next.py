"""What comes next, and when, with its because."""

from __future__ import annotations

import msgspec
import numpy as np

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

_HOUR_US = 60 * MINUTE_US
_HOURS_AHEAD = 24
_EIGHT_IN_TEN = np.array([0.1, 0.9])

STREAM_TITLES = {"place": "Where", "activity": "Doing", "artist": "Hearing", "purchase": "Paying for"}


def what_next(desk: Desk) -> list[NextView]:
    """Forecast each stream, the place first."""
    return [next_view(desk, stream) for stream in STREAMS]


def next_view(desk: Desk, stream: str) -> NextView:
    """Return one stream's forecast as a view; what rounds to nothing is not shown."""
    forecaster = forecaster_of(desk, stream)
    forecast = _forecast(desk, stream, forecaster)
    if forecast.refusal or forecaster is None:
        return NextView(stream=stream, refusal=forecast.refusal)
    shares = percents([outcome.probability for outcome in forecast.outcomes])
    measured = calibrations_of(desk).get(stream)
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
        until=_until(desk, forecaster),
        spread=_spread(desk, forecaster),
    )


def forecast_of(desk: Desk, stream: str) -> Forecast:
    """Return one stream's forecast, most likely first; UnknownThing for a stream there is not."""
    return _forecast(desk, stream, forecaster_of(desk, stream))


def calibrations_of(desk: Desk) -> dict[str, Calibration]:
    """Return how often past forecasts came true, by stream."""
    return desk.ready(CALIBRATIONS[0], lambda: kept(desk.vault, CALIBRATIONS, {}))


def forecaster_of(desk: Desk, stream: str) -> Forecaster | None:
    """Return a stream's forecaster, to ask and not to teach; None where nothing is learnt (in this form)."""
    if stream not in STREAMS:
        raise UnknownThing(
            f"There is no stream {stream[:40]!r}.", next_step=f"Ask for: {', '.join(STREAMS)}."
        )
    return desk.ready(forecaster_name(stream), lambda: _loaded(desk, stream))


def _loaded(desk: Desk, stream: str) -> Forecaster | None:
    blob = desk.vault.derived(forecaster_name(stream))
    try:
        return None if blob is None else Forecaster.load(blob)
    except ValueError:  # kept by another version: until it is learnt anew nothing is told
        return None


def _forecast(desk: Desk, stream: str, forecaster: Forecaster | None) -> Forecast:
    if forecaster is None:
        return Forecast(stream=stream, made_us=desk.now_us, refusal="Nothing has been learnt yet.")
    return desk.now(f"forecast.{stream}", lambda: _asked(desk, forecaster))


def _asked(desk: Desk, forecaster: Forecaster) -> Forecast:
    forecast = forecaster.forecast(desk.now_us, _wall_us(desk))
    ordered = sorted(forecast.outcomes, key=lambda outcome: (outcome.state == "*", -outcome.probability))
    return msgspec.structs.replace(forecast, outcomes=tuple(ordered))


def _wall_us(desk: Desk) -> int:
    offset = local(desk.now_us, desk.zone).utcoffset()
    assert offset is not None
    return desk.now_us + round(offset.total_seconds()) * 1_000_000


def _until(desk: Desk, forecaster: Forecaster) -> tuple[str, str] | None:
    """When the stay that goes on ends, eight times in ten."""
    lasting = forecaster.lasting(desk.now_us)
    if lasting is None:
        return None
    earliest, latest = (int(us) for us in lasting.quantiles(_EIGHT_IN_TEN))
    return _span(desk, earliest, latest)


def _spread(desk: Desk, forecaster: Forecaster) -> tuple[tuple[str, float], ...]:
    """The chance of each of the coming hours to be when the next begins; it may come later than these."""
    coming = forecaster.coming(desk.now_us)
    if coming is None:
        return ()
    first = desk.now_us // _HOUR_US * _HOUR_US
    begins = [first + hour * _HOUR_US for hour in range(_HOURS_AHEAD)]
    by = coming.by(np.array([*begins[1:], begins[-1] + _HOUR_US]))
    chances = np.diff(by, prepend=0.0).tolist()
    return tuple((clock(us, desk.zone), chance) for us, chance in zip(begins, chances, strict=True))


def _between(desk: Desk, outcome: Outcome) -> tuple[str, str] | None:
    if outcome.earliest_us is None or outcome.latest_us is None:
        return None
    return _span(desk, outcome.earliest_us, outcome.latest_us)


def _span(desk: Desk, earliest_us: int, latest_us: int) -> tuple[str, str] | None:
    """A span on the clock, rounded outwards; None where it is too wide to be of use."""
    earliest = max(earliest_us, desk.now_us) // _GRAIN_US * _GRAIN_US
    latest = -(-latest_us // _GRAIN_US) * _GRAIN_US
    if latest - earliest > _WIDEST_US:
        return None
    today, first, last = (day_of(us, desk.zone) for us in (desk.now_us, earliest, latest))
    return _clock(desk, earliest, dated=first != today), _clock(desk, latest, dated=last != first)


def _clock(desk: Desk, us: int, *, dated: bool) -> str:
    return f"{local(us, desk.zone):%a %H:%M}" if dated else clock(us, desk.zone)
