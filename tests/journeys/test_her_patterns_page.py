"""What her Patterns page tells of the invented life: body, notes, trips, streams; each opens its evidence."""

from __future__ import annotations

from typing import Any

import pytest

from selfportrait.app.house import House
from selfportrait.app.refresh import STREAMS, forecaster_name
from selfportrait.errors import UnknownThing


def test_her_cold_is_told_as_days_over_her_own_normal(mira: House, life: dict[str, Any]) -> None:
    heart = mira.patterns().bodies[0]
    assert heart.title == "Resting heart rate"
    assert heart.off
    assert f"{life['cold']['beats_above']:.0f} over your own normal" in heart.sentence
    opened = mira.evidence(heart.subject)
    assert len(opened.days) >= 14
    assert "1 sample" in opened.days[0][2]


def test_her_weekends_are_in_the_band_of_her_heart(mira: House) -> None:
    assert "more at weekends" in mira.patterns().bodies[0].rhythm


def test_a_trend_is_told_with_its_interval_or_not_at_all(mira: House) -> None:
    told = {body.title: body for body in mira.patterns().bodies}
    assert told["Weight"].clear
    assert "less each week (95 %" in told["Weight"].trend
    assert not told["Heart rate variability"].clear
    assert told["Heart rate variability"].trend.startswith("No clear trend")


def test_nothing_is_told_of_how_deep_she_slept(mira: House) -> None:
    words = " ".join(body.sentence + body.trend + body.rhythm for body in mira.patterns().bodies).lower()
    assert "sleep" in words
    assert "deep" not in words
    assert "rem" not in words.split()


def test_her_notes_are_hers_and_what_coincides_opens_them(mira: House) -> None:
    moods = mira.patterns().moods
    assert moods is not None
    opened = mira.evidence(moods.subject)
    assert {event.kind for event in opened.events} == {"said"} or opened.events
    assert all(mira.evidence(subject).events for subject, _ in moods.coinciding)
    assert "Your own notes" not in moods.note  # the page says that; the verb counts


def test_the_trip_to_berlin_is_known_to_repeat_and_to_be_planned(mira: House, life: dict[str, Any]) -> None:
    berlin = next(trip for trip in mira.patterns().trips if trip.place == "Berlin")
    assert berlin.times == len(life["berlin"]["spans"])
    assert "every 6 weeks" in berlin.text
    assert "2 December 2026" in berlin.text


@pytest.mark.parametrize("stream", list(STREAMS))
def test_each_stream_has_its_week_its_checked_forecasts_and_what_they_go_by(mira: House, stream: str) -> None:
    about = mira.patterns(stream).about
    assert about is not None
    assert about.week is not None
    assert about.reliability is not None
    assert sum(n for *_, n in about.reliability.bins) > 100
    assert all(low <= happened <= high for _, happened, low, high, _ in about.reliability.bins)
    assert 0.5 < sum(share for _, share in about.worth) <= 1.0 + 1e-9


def test_a_stream_there_is_not_is_said(mira: House) -> None:
    with pytest.raises(UnknownThing):
        mira.patterns("dreams")


def test_what_another_version_kept_is_no_page_that_breaks(own: House) -> None:
    own.desk.vault.put_derived(forecaster_name("place"), b"of another version")
    (view,) = own.what_next("place")
    assert view.refusal
    assert own.patterns().about is not None
