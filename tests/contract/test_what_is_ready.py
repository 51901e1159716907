"""What is made ready of the vault is made once, seen by every page, and never outlives a change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from selfportrait.app.next import forecaster_of, next_view
from selfportrait.app.refresh import STREAMS, forecaster_name
from selfportrait.model import MINUTE_US

if TYPE_CHECKING:
    from conftest import Ada


def test_a_forecaster_is_read_once_while_nothing_changes(ada: Ada) -> None:
    first = forecaster_of(ada.house.desk, "place")
    ada.now_us += MINUTE_US
    assert first is not None
    assert forecaster_of(ada.house.desk, "place") is first


def test_after_a_change_it_is_read_again(ada: Ada) -> None:
    first = forecaster_of(ada.house.desk, "place")
    ada.house.say("I like jazz")
    assert forecaster_of(ada.house.desk, "place") is not first


def test_what_another_process_learnt_is_told_at_the_next_question(ada: Ada) -> None:
    told = ada.house.what_next("place")
    with ada.vault.changing():  # as a learning leaves what it learnt
        ada.vault.put_derived(forecaster_name("place"), b"of another form")
    (now,) = ada.house.what_next("place")
    assert not told[0].refusal
    assert now.refusal == "Nothing has been learnt yet."


@pytest.mark.parametrize("stream", STREAMS)
def test_what_is_ready_tells_what_a_fresh_reading_tells(ada: Ada, stream: str) -> None:
    desk = ada.house.desk
    assert [next_view(desk, stream) for _ in range(3)] == [next_view(replace(desk, memory=None), stream)] * 3


def test_many_who_ask_at_once_are_told_the_same(ada: Ada) -> None:
    desk = ada.house.desk
    alone = next_view(replace(desk, memory=None), "place")
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda n: next_view(desk, "place"), range(64))) == [alone] * 64


def test_warming_up_changes_nothing(ada: Ada) -> None:
    before = ada.vault.generation
    ada.house.warm_up()
    assert ada.vault.generation == before
