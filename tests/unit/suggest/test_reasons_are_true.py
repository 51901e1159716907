"""A reason's weight is what the score loses without the events behind it."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import DAY_US, Fact, Suggestion
from selfportrait.suggest import SHELF, Catalogue, Consumed, Declaration, Past, Ranking, Scene, score
from selfportrait.suggest.page import proven

Plays = Callable[..., list[Consumed]]
BERLIN = ZoneInfo("Europe/Berlin")

SAID = [
    Fact(topic="like", about="climbing", value=True, text="", provenance="said", confidence=1.0),
    Fact(topic="diet.gluten", value="avoids", text="avoids gluten", provenance="said", confidence=1.0),
    Fact(topic="person.born", value="1988-05-04", text="", provenance="imported", confidence=1.0),
]

DECLARED = [row for row in SHELF if isinstance(row, Declaration)]

histories = st.lists(st.tuples(st.integers(0, 40), st.floats(0, 900)), min_size=1, max_size=40)


def past_of(picks: list[tuple[int, float]], now_us: int) -> list[Consumed]:
    made = (
        Consumed(item=i, at_us=now_us - int(d * DAY_US), event=f"{n:032x}") for n, (i, d) in enumerate(picks)
    )
    return sorted(made, key=lambda one: one.at_us)


def suggestions(
    catalogue: Catalogue, past: list[Consumed], facts: list[Fact], now_us: int
) -> list[Suggestion]:
    scene = Scene(catalogue, Past(past), facts, as_of_us=now_us, zone=BERLIN)
    ranking = scene.personal()
    shown = range(0, len(catalogue), 7)
    reasons = ranking.reasons(shown)
    return [
        Suggestion(item=catalogue.items[i], score=float(ranking.worth[i]), reasons=reasons[i]) for i in shown
    ]


def without(past: list[Consumed], events: tuple[str, ...]) -> list[Consumed]:
    return [one for one in past if one.event not in events]


def left(
    catalogue: Catalogue, past: list[Consumed], now_us: int, events: tuple[str, ...], item: str
) -> float:
    """The item's score in a past without these events."""
    return float(score(catalogue, Past(without(past, events)), [], now_us).total[catalogue.numbers[item]])


@settings(max_examples=60, deadline=None)
@given(picks=histories)
def test_removing_the_events_of_a_reason_lowers_the_score_by_its_weight(
    catalogue: Catalogue, now_us: int, picks: list[tuple[int, float]]
) -> None:
    past = past_of(picks, now_us)
    told = [(one, why) for one in suggestions(catalogue, past, [], now_us) for why in one.reasons]
    losses = [
        (one.score - left(catalogue, past, now_us, why.evidence.events, one.item.id), why.weight)
        for one, why in told
        if why.evidence.events
    ]
    assert [loss for loss, _ in losses] == pytest.approx([weight for _, weight in losses], rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(picks=histories)
def test_removing_any_one_event_behind_a_reason_lowers_the_score(
    catalogue: Catalogue, now_us: int, picks: list[tuple[int, float]]
) -> None:
    past = past_of(picks, now_us)
    told = [(one, why) for one in suggestions(catalogue, past, [], now_us) for why in one.reasons]
    assert all(
        left(catalogue, past, now_us, (event,), one.item.id) < one.score
        for one, why in told
        for event in why.evidence.events
    )


@settings(max_examples=30, deadline=None)
@given(picks=histories)
def test_reasons_come_weightiest_first_and_never_give_more_than_the_score(
    catalogue: Catalogue, now_us: int, picks: list[tuple[int, float]]
) -> None:
    shown = suggestions(catalogue, past_of(picks, now_us), [], now_us)
    weights = [[reason.weight for reason in one.reasons] for one in shown]
    assert weights == [sorted(own, reverse=True) for own in weights]
    assert all(sum(own) <= one.score + 1e-9 for own, one in zip(weights, shown, strict=True))


@pytest.mark.parametrize("declaration", DECLARED, ids=lambda row: row.id)
@settings(max_examples=25, deadline=None)
@given(picks=st.lists(st.tuples(st.integers(0, 141), st.floats(0, 9000)), min_size=1, max_size=60))
def test_a_reason_is_true_in_whatever_row_it_stands(
    catalogue: Catalogue, now_us: int, declaration: Declaration, picks: list[tuple[int, float]]
) -> None:
    past = past_of(picks, now_us)

    def ranked(of: list[Consumed]) -> tuple[Scene, Ranking]:
        scene = Scene(catalogue, Past(of), SAID, as_of_us=now_us, zone=BERLIN)
        return scene, declaration.ranks(scene)

    scene, ranking = ranked(past)
    shown = [int(item) for item in np.flatnonzero(declaration.enters(scene) & (ranking.worth > 0))[::5]]
    losses = [
        (ranking.worth[item] - ranked(without(past, why.evidence.events))[1].worth[item], why.weight)
        for item, reasons in proven(declaration, scene, ranking, shown).items()
        for why in reasons
        if why.evidence.events
    ]
    assert [loss for loss, _ in losses] == pytest.approx([weight for _, weight in losses], rel=1e-9)


def test_what_weighs_next_to_nothing_is_not_a_reason(
    catalogue: Catalogue, said: Callable[..., Fact], plays: Plays, now_us: int
) -> None:
    scene = Scene(
        catalogue, Past(plays(("t001", 3000))), [said("like", "jazz")], as_of_us=now_us, zone=BERLIN
    )
    number = catalogue.numbers["t070"]
    weights = [reason.weight for reason in scene.why([number])[number]]
    assert min(weights) >= 0.1 * max(weights)


def reason_words(catalogue: Catalogue, past: list[Consumed], now_us: int) -> list[str]:
    scene = Scene(catalogue, Past(past), [], as_of_us=now_us, zone=BERLIN)
    return [reason.text for reason in scene.why([catalogue.numbers["t003"]])[catalogue.numbers["t003"]]]


def test_a_reason_says_what_how_often_and_since_when(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    words = reason_words(catalogue, plays(*[("t001", 20 * n) for n in range(14)]), now_us)
    assert words[0] == "after Song 1 by Singer 1 — you played it 14 times since March"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (["fog", "salt", "ebb"], "after Night Ferry 1 — you watched 3 episodes since October"),
        (["fog", "fog"], "after Night Ferry 1 — you watched it in October"),
    ],
)
def test_episodes_are_counted_each_once(
    catalogue: Catalogue, now_us: int, parts: list[str], words: str
) -> None:
    show, following = catalogue.numbers["s01"], catalogue.numbers["s02"]
    past = [
        Consumed(item=show, at_us=now_us - (30 - n) * DAY_US, event=f"{n:032x}", part=part)
        for n, part in enumerate(parts)
    ]
    scene = Scene(catalogue, Past(past), [], as_of_us=now_us, zone=BERLIN)
    assert words in [reason.text for reason in scene.why([following])[following]]


def test_a_single_play_is_told_as_one(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    words = reason_words(catalogue, plays(("t001", 400)), now_us)
    assert "after Song 1 by Singer 1 — you played it in October 2025" in words


def test_what_she_said_lifts_by_exactly_what_the_reason_says(
    catalogue: Catalogue, said: Callable[..., Fact], now_us: int
) -> None:
    likes = said("like", "jazz")
    lifted = score(catalogue, Past([]), [likes], now_us).total
    plain = score(catalogue, Past([]), [], now_us).total
    number = catalogue.numbers["t070"]
    reasons = Scene(catalogue, Past([]), [likes], as_of_us=now_us, zone=BERLIN).why([number])[number]
    assert reasons[0].text == "you said you like jazz"
    assert reasons[0].weight == pytest.approx(lifted[number] - plain[number])


def test_said_beats_inferred(catalogue: Catalogue, said: Callable[..., Fact], now_us: int) -> None:
    words, guess = said("like", "jazz"), said("like", "jazz", provenance="inferred", confidence=1.0)
    number = catalogue.numbers["t070"]
    heard = [score(catalogue, Past([]), [fact], now_us).total[number] for fact in (words, guess)]
    assert heard[0] > heard[1]


def test_an_old_play_counts_less_and_a_begun_one_nothing(
    catalogue: Catalogue, plays: Plays, now_us: int
) -> None:
    number = catalogue.numbers["t003"]
    begun = [Consumed(item=1, at_us=now_us - DAY_US, event="e", weight=0.0)]
    pasts = (plays(("t001", 1)), plays(("t001", 300)), begun, [])
    totals = [float(score(catalogue, Past(past), [], now_us).total[number]) for past in pasts]
    assert totals[0] > totals[1] > totals[2] == totals[3]
