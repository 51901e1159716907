"""Whatever is typed, talk answers with statements or with NotUnderstood, and soon."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.errors import NotUnderstood
from selfportrait.talk import understand

NOW = 1_781_524_800_000_000
PIECES = st.sampled_from(
    [
        *("I", "i'm", "am", "not", "don't", "never", "no", "longer", "like", "love", "hate", "eat"),
        *("nuts", ",", "and", "or", "but", ".", "!", "?", ";", "since", "until", "March", "3"),
        *("May", "1994", "39", "size", "shoes", "my", "sister's", "birthday", "is", "forget"),
        *("that", "hold", "anything", "about", "weight", "the", "a", "in", "at", "Hamburg", "Ines"),
        *("Marlow", "vegan", "free", "-", "gluten", "ich", "bin", "mag", "keine", "Nüsse", "seit"),
        *("bis", "glutenfrei", "Mira's", "’", "“", "🙂", "0", "%s", "{thing}", "<things>", "(", "["),
        *("*", "\n", "\u200b", "\x00", "\\"),
    ]
)


def answer(words: str) -> list[str]:
    with contextlib.suppress(NotUnderstood):
        return [s.id for s in understand(words, now_us=NOW)]
    return ["-"]


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=24).map(" ".join))
def test_any_heap_of_words_is_answered(words: str) -> None:
    assert answer(words) == answer(words) != []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=600))
def test_any_text_at_all_is_answered(words: str) -> None:
    assert answer(words) != []


@pytest.mark.parametrize(
    "words",
    [
        "i " * 250,
        "and i " * 83,
        "I like " + "a and " * 80,
        "I like " + ", " * 240,
        "my sister " * 50,
        "i am not " * 55,
        "since since since " * 27,
        "forget that " * 41,
        "a" * 500,
        " " * 500,
        "." * 500,
        "I work at " + "as a " * 95,
        "x's birthday is " * 31,
    ],
)
def test_no_text_keeps_it_busy(words: str) -> None:
    began = time.process_time()
    answer(words)
    assert time.process_time() - began < 0.5
