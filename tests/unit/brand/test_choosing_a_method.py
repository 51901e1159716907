"""How counts are damped and forgotten is chosen on what people did last."""

from __future__ import annotations

import numpy as np
import pytest

from selfportrait.brand import choose
from selfportrait.model import DAY_US, Item, Method

_SIZE = 80


def _named(size: int) -> list[Item]:
    return [Item(id=f"i{n}", kind="track", title=f"Song {n}") for n in range(size)]


def _chains(rng: np.random.Generator, people: int, *, sharp: bool) -> list[list[tuple[str, int]]]:
    """Sharp: where she goes next hangs on the last item alone. Else on any of those she has had."""
    histories = []
    for _ in range(people):
        start = int(rng.integers(0, _SIZE))
        steps = np.arange(10) if sharp else rng.permutation(10)
        histories.append([(f"i{(start + int(step)) % _SIZE}", at * DAY_US) for at, step in enumerate(steps)])
    return histories


def test_what_hangs_on_the_last_item_alone_is_forgotten_sooner() -> None:
    rng, start = np.random.default_rng(0), Method(recency_days=2.0, prior=0.0)
    sharp = choose(_chains(rng, 200, sharp=True), _named(_SIZE), method=start)
    loose = choose(_chains(rng, 200, sharp=False), _named(_SIZE), method=start)
    assert sharp.recency_days < loose.recency_days


def test_the_same_histories_choose_the_same() -> None:
    histories = _chains(np.random.default_rng(1), 100, sharp=False)
    assert choose(histories, _named(_SIZE)) == choose(histories, _named(_SIZE))


@pytest.mark.parametrize("histories", [[], [[("i1", 0)]], [[("i1", 0)], [("unheard of", 5)]]])
def test_where_nobody_can_judge_the_method_stays(histories: list[list[tuple[str, int]]]) -> None:
    start = Method(recency_days=3.0, keep=7)
    assert choose(histories, _named(_SIZE), method=start) == start


def test_the_last_item_itself_is_not_counted_while_it_is_looked_for() -> None:
    """Each ends with an item nobody else had: counting it would find it, and any method would do."""
    histories = [[("i1", 0), ("i2", DAY_US), (f"i{10 + n}", 2 * DAY_US)] for n in range(30)]
    start = Method(recency_days=3.0)
    assert choose(histories, _named(_SIZE), method=start) == start
