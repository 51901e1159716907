"""Any signal is a context by being named; what each is worth is measured; a short list loses nobody."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import DAY_US, MINUTE_US, Step
from selfportrait.patterns import Forecaster
from selfportrait.patterns.next.contexts import KERNELS, KNOWN, SHORT_LIST, Look, Moment, Past
from selfportrait.patterns.next.shared import packed, shipped, unpacked
from selfportrait.patterns.next.traits import OF_SITUATION, OF_STATE, see
from selfportrait.patterns.steps.history import History
from selfportrait.patterns.steps.signals import SIGNALS_MAX, Signal, named

HOUR_US = 60 * MINUTE_US


def _step(state: str, at_us: int, **more: float) -> Step:
    return Step(state=state, start_us=at_us, local_us=at_us, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def moody() -> tuple[Forecaster, int]:
    """Where she goes hangs on the weather and on how she slept; the coin tells nothing."""
    rng, forecaster = Random(7), Forecaster("place")
    for n in range(400):
        weather, slept, coin = rng.choice(["rain", "sun"]), rng.uniform(4, 9), rng.choice(["heads", "tails"])
        state = "sofa" if slept < 5.5 else "cinema" if weather == "rain" else "park"
        at_us = n * DAY_US + 18 * HOUR_US
        forecaster.update(_step(state, at_us), context={"weather": weather, "slept": slept, "coin": coin})
    return forecaster, 400 * DAY_US + 18 * HOUR_US


def test_signals_are_each_learnt_on_their_own(moody):
    forecaster, now = moody
    wet = forecaster.probabilities(now, now, context={"weather": "rain", "slept": 8.0})
    dry = forecaster.probabilities(now, now, context={"weather": "sun", "slept": 8.0})
    tired = forecaster.probabilities(now, now, context={"weather": "sun", "slept": 4.5})
    assert max(wet, key=wet.__getitem__) == "cinema"
    assert max(dry, key=dry.__getitem__) == "park"
    assert max(tired, key=tired.__getitem__) == "sofa"


def test_what_tells_something_is_worth_more_than_what_tells_nothing(moody):
    worth = moody[0].worth
    assert worth["weather"] > 0.1
    assert worth["slept"] > 0.1
    assert abs(worth["coin"]) < 0.05


def test_worth_names_every_kind_of_context_and_each_signal(moody):
    assert set(moody[0].worth) == {*KNOWN, "weather", "slept", "coin"}


def test_worth_is_told_most_first(moody):
    values = list(moody[0].worth.values())
    assert values == sorted(values, reverse=True)


def test_the_weekday_is_worth_something_to_who_lives_by_the_week():
    forecaster = Forecaster("place")
    days = ["gym", "choir", "pub", "court", "pool", "hill", "nap"]
    for n in range(280):
        forecaster.update(_step(days[n % 7], n * DAY_US + HOUR_US))
    assert forecaster.worth["the weekday"] > 0.0


def test_a_dump_keeps_signals_and_places(moody):
    forecaster, now = moody
    again = Forecaster.load(forecaster.dump())
    context = {"weather": "rain", "slept": 7.0}
    assert again.probabilities(now, now, context=context) == pytest.approx(
        forecaster.probabilities(now, now, context=context), abs=1e-4
    )
    assert again.worth == forecaster.worth


def test_a_signal_never_heard_changes_nothing(moody):
    forecaster, now = moody
    assert forecaster.probabilities(now, now, context={"tide": "high"}) == forecaster.probabilities(now, now)


def test_bare_words_are_one_signal_in_any_order():
    assert named(["b", "a"]) == named(("a", "b")) == {"context": "a\x1fb"}
    assert named(()) == {}


def test_numbers_are_alike_where_they_are_near():
    signal = Signal(4)
    signal.values[:4] = [5.0, 7.0, 9.0, np.nan]
    near = signal.alike(7.1, 4)
    assert near[1] > near[0] > near[3]
    assert near[3] < 1e-9
    assert signal.alike(float("nan"), 4) is None
    assert signal.alike(None, 4) is None


def test_signals_beyond_the_most_are_not_listened_to():
    history = History()
    history.append("a", 0, 0, "", {f"signal {n}": "x" for n in range(SIGNALS_MAX + 5)})
    assert len(history.signals) == SIGNALS_MAX


def test_a_long_list_of_states_is_shortened_and_loses_nobody():
    rng, forecaster = Random(5), Forecaster("artist")
    forecaster.remember(f"artist {n}" for n in range(400))
    for n in range(300):
        forecaster.update(_step(f"artist {int(8 * rng.paretovariate(0.6)) % 900}", n * 9 * MINUTE_US))
    now = 300 * 9 * MINUTE_US
    chances = forecaster.expected(now, now)
    assert len(chances) > 2 * SHORT_LIST
    assert math.isclose(sum(chances.values()), 1.0, abs_tol=1e-6)
    assert min(chances.values()) > 0.0


def test_what_is_read_off_the_columns_one_by_one_is_what_is_read_off_all():
    rng, history = Random(6), History()
    at_us = 0
    for _ in range(200):
        at_us += rng.randrange(MINUTE_US, 2 * DAY_US)
        history.append(rng.choice("abcde"), at_us, at_us + HOUR_US, "")
    again = History.unpack(history.pack())
    assert np.array_equal(history._clock[:, :200], again._clock[:, :200])
    assert np.allclose(history._logs[:, :200], again._logs[:, :200], rtol=1e-5)


def test_every_kernel_weighs_every_step_between_nothing_and_one():
    rng, history = Random(8), History()
    for n in range(90):
        history.append(rng.choice("abcd"), n * 5 * HOUR_US, n * 5 * HOUR_US, "")
    now = 91 * 5 * HOUR_US
    look = Look(Past(history), Moment(now, now, (now, now + HOUR_US), False))
    weights = np.concatenate(list(look.weights()))
    assert weights.shape == (len(KERNELS), 90)
    assert weights.min() >= 0.0
    assert weights.max() <= 1.0 + 1e-6
    seen = see(look)
    assert seen.states.shape == (len(OF_STATE), 4)
    assert seen.situation.shape == (len(OF_SITUATION),)
    assert np.isfinite(seen.states).all()
    assert np.isfinite(seen.situation).all()


def test_a_place_out_of_reach_is_less_likely():
    here, near, far = (53.55, 9.93), (53.56, 9.94), (48.14, 11.58)
    where = {"home": here, "near": near, "far": far, "shop": (53.551, 9.935), "park": (53.552, 9.92)}
    rng = Random(9)
    told, untold = Forecaster("place"), Forecaster("place")
    at_us = 0
    for n in range(245):
        at_us += rng.randrange(HOUR_US, 9 * HOUR_US)
        state = ["near", "far"][n // 12 % 2] if n % 12 == 11 else rng.choice(["home", "shop", "park"])
        lat, lon = where[state]
        told.update(_step(state, at_us, lat=lat, lon=lon))
        untold.update(_step(state, at_us))
    now = at_us + HOUR_US // 2
    assert told.probabilities(now, now)["far"] < untold.probabilities(now, now)["far"]


def test_the_shared_model_is_the_same_from_its_bytes():
    again = unpacked(packed(shipped()))
    assert np.array_equal(again.at.state_hidden, shipped().at.state_hidden)
    assert np.array_equal(again.ahead.new_out, shipped().ahead.new_out)


def test_the_shared_model_is_small():
    assert len(packed(shipped())) < 32_000


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcdefgh"),
            st.integers(1, 3 * DAY_US),
            st.one_of(st.none(), st.sampled_from(["x", "y"]), st.floats(-1e6, 1e6)),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_chances_sum_to_one_whatever_was_known(moves):
    at_us, forecaster = 0, Forecaster("body")
    for state, gap, value in moves:
        at_us += gap
        forecaster.update(_step(state, at_us), context={"signal": value})
        chances = forecaster.expected(at_us + gap, at_us + gap, context={"signal": value})
        assert math.isclose(sum(chances.values()), 1.0, abs_tol=1e-6)
        assert all(0.0 <= chance <= 1.0 for chance in chances.values())
