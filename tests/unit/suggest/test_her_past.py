"""Her past as arrays: what is cut from it and looked up in it is what a plain walk through it finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from selfportrait.suggest import Consumed, Past

events = st.lists(
    st.builds(
        Consumed,
        item=st.integers(0, 6),
        at_us=st.integers(0, 50),
        event=st.uuids().map(str),
        weight=st.sampled_from((0.0, 1.0)),
        gift=st.booleans(),
    ),
    max_size=30,
)


@given(consumed=events, item=st.integers(0, 8), since_us=st.integers(0, 50), until_us=st.integers(0, 50))
def test_what_she_had_of_an_item_is_found_newest_first(
    consumed: list[Consumed], item: int, since_us: int, until_us: int
) -> None:
    past = Past(consumed)
    found = past.of(item, since_us=since_us, until_us=until_us)
    walked = [
        one
        for one in past.consumed
        if one.item == item and one.weight > 0 and since_us <= one.at_us <= until_us
    ]
    assert found == walked[::-1]


@given(consumed=events, at_us=st.integers(0, 60))
def test_what_is_cut_away_is_found_no_more(consumed: list[Consumed], at_us: int) -> None:
    past = Past(consumed)
    _ = past.of(0, since_us=0, until_us=50), past.gifts  # what is kept at hand must not outlive the cut
    before = past.before(at_us)
    assert list(before.consumed) == [one for one in past.consumed if one.at_us < at_us]
    assert before.gifts.tolist() == [one.gift for one in before.consumed]
    assert all(one.at_us < at_us for one in before.of(0, since_us=0, until_us=50))
