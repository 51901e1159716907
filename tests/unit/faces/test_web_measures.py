"""The Patterns page's own figures: well-formed, bounded, and true to what they draw."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.app.views import LineView, MoodView, ReliabilityView, TripView
from selfportrait.faces.web import figures, measures

SHARES = st.floats(0, 1)


def parsed(markup: object) -> ElementTree.Element:
    return ElementTree.fromstring(f"<all>{markup}</all>")


def checked(*bins: tuple[float, float, float, float, int]) -> ReliabilityView:
    return ReliabilityView(sentence="", bins=bins, note="")


@given(st.lists(st.tuples(SHARES, SHARES, SHARES, SHARES, st.integers(1, 10_000)), min_size=1, max_size=10))
def test_each_bin_is_one_dot_with_its_reach_and_its_words(bins):
    drawn = parsed(measures.reliability(checked(*bins)))
    assert len(drawn.findall(".//circle")) == len(drawn.findall(".//line[@class='reach']")) == len(bins)
    assert all("said" in (title.text or "") for title in drawn.iter("title"))
    assert "style" not in {name for element in drawn.iter() for name in element.attrib}


@pytest.mark.parametrize(
    ("happened", "low", "high", "n", "tone"),
    [(0.68, 0.6, 0.76, 80, "ink"), (0.4, 0.3, 0.5, 80, "now"), (0.4, 0.3, 0.5, 4, "ink")],
    ids=["honest", "plainly off", "too few to say"],
)
def test_only_what_is_plainly_off_is_vermilion(happened, low, high, n, tone):
    (dot,) = parsed(measures.reliability(checked((0.7, happened, low, high, n)))).findall(".//circle")
    assert dot.get("class") == tone


def test_a_band_that_follows_her_week_is_drawn_day_by_day_and_stops_at_a_gap():
    days = tuple(f"2026-01-{n:02d}" for n in range(1, 8))
    band = ((1.0, 3.0), (1.0, 3.0), None, None, (2.0, 4.0), (2.0, 4.0), (2.0, 4.0))
    view = LineView(sentence="A", unit="", days=days, values=(2.0,) * 7, low=2.0, high=4.0, bands=band)
    drawn = parsed(figures.line(view))
    assert len(drawn.findall(".//path[@class='band']")) == 2


def test_edges_are_told_in_the_words_given():
    view = LineView(
        sentence="A",
        unit="minutes",
        days=("2026-01-01",),
        values=(460.0,),
        low=402.0,
        high=523.0,
        edges=("6 h 42", "8 h 43"),
    )
    words = {text.text for text in parsed(figures.line(view)).iter("text")}
    assert {"6 h 42", "8 h 43"} <= words


@given(st.lists(st.sampled_from(["home", "the office", "", "Café “Elbe” & <Co>"]), min_size=24, max_size=24))
def test_a_day_is_cut_where_the_place_changes(hours):
    drawn = parsed(measures.day_strip(tuple(hours), ("home", "the office")))
    changes = sum(now != before for now, before in zip(hours[1:], hours, strict=False))
    assert len(drawn.findall(".//rect")) == changes + 1


def test_a_day_without_data_is_hollow():
    drawn = parsed(measures.kinds_calendar((("2026-11-16", "office"), ("2026-11-17", "")), ("office",)))
    assert [rect.get("class") for rect in drawn.iter("rect")] == ["p0", "d-none"]
    assert measures.kinds_calendar((), ()) == ""


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=120))
def test_each_noted_day_is_a_dot_within_the_figure(values):
    days = tuple((f"2026-{1 + n // 28:02d}-{1 + n % 28:02d}", value) for n, value in enumerate(values))
    view = MoodView(sentence="", days=days, coinciding=(), note="", subject="mood:notes")
    dots = parsed(measures.notes(view)).findall(".//circle")
    assert len(dots) == len(values)
    assert all(0 <= float(dot.get("cy", "-1")) <= 96 for dot in dots)


def test_trips_older_than_two_years_are_not_drawn():
    view = TripView(place="Berlin", times=2, text="", days=((10_000, 10_001), (20_000, 20_001)), subject="x")
    assert len(parsed(measures.trip_strip(view, 20_100)).findall(".//rect[@class='ink']")) == 1
