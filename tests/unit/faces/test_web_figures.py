"""Figures and covers: well-formed, true to their numbers, and the same for the same."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.app.views import BellView, DayCell, EventView, LineView, RoutineView, WeekView
from selfportrait.faces.web import calendars, figures
from selfportrait.faces.web.covers import SCHOOLS, cover
from selfportrait.faces.web.marks import figure, num, smooth, tag

VALUES = st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=1, max_size=60)
WORDS = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<all>{markup}</all>")


def week(share: float = 0.5, now: tuple[int, int] | None = None, state: str = "") -> WeekView:
    row = tuple([share] * 24)
    return WeekView(title="Week", cells=(row,) * 7, states=((state,) * 24,) * 7, now=now)


def line(values: tuple[float | None, ...], low: float = 0.0, high: float = 1.0) -> LineView:
    days = tuple((date(2026, 1, 1) + timedelta(days=i)).isoformat() for i in range(len(values)))
    return LineView(sentence="Heart & soul", unit="bpm", days=days, values=values, low=low, high=high)


def test_a_week_has_a_cell_for_each_hour_and_one_now():
    tree = parsed(calendars.week_grid(week(now=(1, 17))))
    assert len(tree.findall(".//rect")) == 168
    assert [(r.get("x"), r.get("y")) for r in tree.findall(".//rect[@class='now']")] == [("17.05", "1.05")]


@given(st.floats(0, 1), WORDS)
def test_a_week_is_well_formed_whatever_its_states_are(share, state):
    assert len(parsed(calendars.week_grid(week(share, state=state))).findall(".//rect")) == 168


@given(VALUES, st.floats(-1e3, 1e3), st.floats(0, 1e3))
def test_a_line_is_well_formed_and_has_a_stroke_or_a_dot_for_each_stretch_with_data(values, low, width):
    markup = figures.line(line(tuple(values), low, low + width))
    known = "".join("x" if v is not None else " " for v in values).split()
    drawn = parsed(markup)
    assert len(drawn.findall(".//path[@class='stroke']")) == sum(len(run) > 1 for run in known)
    # a day by itself is a dot; the last value has a larger one
    assert len(drawn.findall(".//circle")) == sum(len(run) == 1 for run in known) + bool(known)
    assert len(parsed(markup).findall(".//path[@class='gap']")) == max(0, len(known) - 1)


def test_the_last_value_is_vermilion_only_beyond_the_band():
    inside = parsed(figures.line(line((0.2, 0.4))))
    beyond = parsed(figures.line(line((0.2, 1.4))))
    assert inside.find(".//circle").get("class") == "ink"
    assert beyond.find(".//circle").get("class") == "now"


def test_a_long_gap_is_named():
    assert "30 days without data" in figures.line(line((0.5, *[None] * 30, 0.6)))


def cells(counts: list[int], start: date = date(2025, 1, 1)) -> list[DayCell]:
    return [DayCell(day=(start + timedelta(days=i)).isoformat(), count=n) for i, n in enumerate(counts)]


@given(st.integers(0, 364), st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_each_day_of_a_year_is_drawn_once(start, some):
    counts = ([0] * start + some + [7] * 365)[:365]
    days = cells(counts)
    top = calendars.fullest(days)
    both = [calendars.half_year(days, half, "2025-03-03", top) for half in (range(1, 7), range(7, 13))]
    tree = parsed(both[0] + both[1])
    assert len(tree.findall(".//rect")) == 365
    assert len(tree.findall(".//a")) == 365 - counts.count(0)
    empty = [rect for rect in tree.findall(".//rect") if rect.get("class").startswith("d-")]
    assert len(empty) == counts.count(0)


def test_a_gap_is_drawn_as_empty_cells_and_what_is_not_yet_as_dots():
    days = cells([0, 5, 0, 0, 5, 0, 0, 0])
    markup = calendars.half_year(days, range(1, 7), "", 99)
    assert (markup.count('"d-none"'), markup.count('"d-out"')) == (2, 4)


def test_only_the_fullest_fiftieth_of_days_is_vermilion():
    days = cells(list(range(1, 366)))
    assert calendars.fullest(days) == 359
    assert calendars.half_year(days, range(7, 13), "", 359).count('"now"') == 7


def test_a_year_without_data_has_no_fullest_day():
    assert calendars.fullest(cells([0] * 365)) == 0
    assert "now" not in calendars.half_year(cells([0] * 181), range(1, 7), "", 0)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=48))
def test_a_bell_never_falls_below_its_base(shares):
    view = BellView(
        sentence="s",
        labels=tuple(str(i) for i in range(len(shares))),
        own=tuple(a for a, _ in shares),
        average=tuple(b for _, b in shares),
        assumption="",
        count=1,
    )
    path = parsed(figures.bell(view)).find(".//path[@class='stroke']").get("d")
    heights = [float(y) for y in re.findall(r"[\d.]+ (-?[\d.]+)", path)]
    assert max(heights) <= 180.01
    assert min(heights) >= 21.99


@given(
    st.lists(
        st.tuples(st.integers(0, 100), st.floats(-100, 100)),
        min_size=1,
        max_size=20,
        unique_by=lambda p: p[0],
    )
)
def test_a_smooth_curve_stays_between_its_points(points):
    points = sorted((float(x), y) for x, y in points)
    heights = [float(y) for y in re.findall(r"-?[\d.]+ (-?[\d.]+)", smooth(points))]
    assert min(heights) >= min(y for _, y in points) - 0.02
    assert max(heights) <= max(y for _, y in points) + 0.02


def test_a_routine_is_a_dot_at_its_minute_and_a_box_for_each_of_its_days():
    routine = RoutineView(
        text="office", share="4 of 5", days=(0, 1, 4), minute=540, support=4, chances=4, subject="routine:1"
    )
    tree = parsed(figures.routine_strip(routine))
    assert [(dot.get("cx"), dot.get("r")) for dot in tree.findall(".//circle")] == [("37.5%", "6.5")]
    assert [box.get("x") for box in tree.findall(".//svg[@class='boxes']/rect[@class='ink']")] == [
        "0",
        "11",
        "44",
    ]


def test_a_day_has_a_lane_for_each_kind_and_a_bar_as_long_as_it_lasted():
    events = [
        EventView(id="1", time="06:00", until="12:00", kind="sleep", title="", detail="", source="s"),
        EventView(id="3", time="00:30", until="", kind="sleep", title="", detail="", source="s"),
        EventView(id="2", time="", until="", kind="watch", title="", detail="", source="s"),
    ]
    tree = parsed(calendars.day_strip(events))
    assert [mark.get("d") for mark in tree.findall(".//path[@class='moments']")] == ["M360 5h360M30 5h5"]
    assert [text.text for text in tree.findall("./svg/text")] == ["sleep"]


def test_calibration_puts_a_dot_where_it_was_said_and_happened():
    dots = parsed(figures.calibration_dots([(0.25, 0.5, 9), (0.9, 0.9, 0)])).findall(".//circle")
    assert [(dot.get("cx"), dot.get("cy")) for dot in dots] == [("25", "50")]


@pytest.mark.parametrize(
    ("used", "most", "width"), [(3.5, 10.0, "35%"), (12.0, 10.0, "100%"), (0.0, 0.0, "0%")]
)
def test_a_budget_is_filled_by_what_was_used(used, most, width):
    rects = parsed(figures.budget(used, most)).findall(".//rect")
    assert rects[1].get("width") == width


@pytest.mark.parametrize("kind", [*SCHOOLS, "poem"])
def test_a_cover_is_always_the_same_for_the_same_item(kind):
    assert cover("spotify:track:1", kind) == cover("spotify:track:1", kind)
    assert len({cover(f"item:{i}", kind) for i in range(40)}) >= 38


@given(WORDS, st.sampled_from(sorted(SCHOOLS)))
def test_a_cover_is_well_formed_light_and_only_of_the_papers_tones(item, kind):
    tree = parsed(cover(item, kind))
    tones = {word for mark in tree.iter() for word in (mark.get("class") or "").split()}
    assert tones <= {"cover", "k0", "k1", "k2", "k3", "k4", "kl", "kt"}
    assert len(cover(item, kind)) < 14_000


@given(WORDS, WORDS)
def test_words_in_a_figure_stay_words(title, about):
    tree = parsed(figure(title, about, tag("g")))
    assert tree.find("svg").get("aria-label") == title
    assert (tree.find(".//desc").text or "") == about


@given(st.floats(-1e6, 1e6))
def test_a_coordinate_is_exact_to_a_hundredth(value):
    assert abs(float(num(value)) - value) <= 0.00501
