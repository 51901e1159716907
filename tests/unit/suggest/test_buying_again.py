"""What runs out: when it is due, what the next basket holds, and files that must not be used."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.brand import train
from selfportrait.brand.baskets import BasketPlan, next_basket
from selfportrait.errors import BadCatalogue
from selfportrait.model import DAY_US, Item, Row
from selfportrait.model.baskets import BASKET_ITEMS, BASKETS, INPUTS, ITEM_COLUMNS, Weighing, bought
from selfportrait.suggest import Catalogue, Consumed, Past, rows
from selfportrait.suggest.again import Buying
from selfportrait.suggest.shelf.shopping import SHOPPING

START_US = 1_700_000_000_000_000 // DAY_US * DAY_US
PLAN = BasketPlan(cuts=3, hidden=4, rounds=2, sample=20)
GROCERIES = [
    Item(id=f"g{n}", kind="grocery", title=f"Thing {n}", attrs={"category": f"shelf {n % 5}"})
    for n in range(40)
]


def shopper(number: int) -> list[tuple[str, int]]:
    """Milk every week, coffee every three, and something else each time."""
    visits = [START_US + (number % 7 + 7 * week) * DAY_US for week in range(20)]
    milk = [("g0", at) for at in visits]
    coffee = [("g1", at) for at in visits[number % 3 :: 3]]
    other = [(f"g{2 + (number * 5 + week) % 38}", at) for week, at in enumerate(visits)]
    return sorted([*milk, *coffee, *other], key=lambda one: one[1])


CROWD = [shopper(number) for number in range(60)]


def pack(folder: Path, extras: dict[str, bytes]) -> Catalogue:
    train(
        CROWD, GROCERIES, folder, name="Corner", licence="CC0-1.0", provenance="invented", now_us=START_US,
        extras=extras,
    )  # fmt: skip
    return Catalogue.open(folder)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return next_basket(CROWD, GROCERIES, plan=PLAN)


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]) -> Catalogue:
    return pack(tmp_path_factory.mktemp("corner"), files)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return pack(tmp_path_factory.mktemp("plain"), {})


def past(*purchases: tuple[int, float]) -> Past:
    return Past(
        [
            Consumed(item=item, at_us=START_US + int(day * DAY_US), event=f"{n:032x}")
            for n, (item, day) in enumerate(sorted(purchases, key=lambda one: one[1]))
        ]
    )


WEEKLY = past(*((0, 7.0 * week) for week in range(10)))


def test_what_is_bought_each_week_is_due_about_a_week_after_the_last(corner: Catalogue) -> None:
    (due,) = Buying(corner).due(WEEKLY, as_of_us=START_US + 64 * DAY_US)
    assert (due.item, due.times) == (0, 10)
    assert due.every_days == pytest.approx(7, abs=1)
    assert (due.due_us - due.last_us) / DAY_US == pytest.approx(7, abs=1)
    assert due.from_us < due.due_us < due.until_us
    assert due.evidence.count == 10


@given(st.floats(0.1, 60), st.floats(0.1, 60))
def test_the_interval_lies_ahead_and_moves_on_while_she_does_not_buy(one: float, other: float) -> None:
    sooner, later = sorted((one, other))
    before, after = (
        Buying(_EMPTY).due(WEEKLY, as_of_us=START_US + int((63 + days) * DAY_US))[0]
        for days in (sooner, later)
    )
    assert START_US + int((63 + later) * DAY_US) <= after.from_us + DAY_US // 1000 <= after.until_us
    assert before.until_us <= after.until_us + 1
    assert before.due_us == after.due_us


class _Empty:
    """A catalogue of forty things that says nothing of baskets."""

    def extra(self, name: str) -> None:
        return None

    def __len__(self) -> int:
        return 40


_EMPTY: Catalogue = _Empty()  # type: ignore[assignment]


def test_what_was_bought_once_is_not_said_to_be_due(corner: Catalogue) -> None:
    assert Buying(corner).due(past((3, 0)), as_of_us=START_US + 9 * DAY_US) == []


def test_who_bought_nothing_has_nothing_due_and_is_told_what_is_popular(corner: Catalogue) -> None:
    nobody = Past([])
    items, worth = Buying(corner).basket(nobody, as_of_us=START_US + 99 * DAY_US)
    assert Buying(corner).due(nobody, as_of_us=START_US) == []
    assert items[0] == 0
    assert worth.sum() == pytest.approx(1)


def test_a_purchase_later_than_the_moment_is_not_looked_at(corner: Catalogue) -> None:
    buying, now_us = Buying(corner), START_US + 64 * DAY_US
    with_later = past(*((0, 7.0 * week) for week in range(10)), (5, 70.0))
    assert buying.due(with_later, as_of_us=now_us)[0].due_us == buying.due(WEEKLY, as_of_us=now_us)[0].due_us
    assert np.allclose(
        buying.basket(with_later, as_of_us=now_us)[1], buying.basket(WEEKLY, as_of_us=now_us)[1]
    )


@pytest.mark.parametrize("which", ["corner", "plain"])
def test_a_thing_never_bought_is_less_likely_than_the_same_thing_bought_each_week(
    which: str, request: pytest.FixtureRequest
) -> None:
    buying, now_us = Buying(request.getfixturevalue(which)), START_US + 70 * DAY_US
    other = past(*((9, 7.0 * week + 1) for week in range(9)), *((0, 7.0 * week) for week in range(10)))
    without = past(*((9, 7.0 * week + 1) for week in range(9)))
    chance, less = (
        dict(zip(*(part.tolist() for part in buying.basket(hers, as_of_us=now_us)), strict=True)).get(0, 0.0)
        for hers in (other, without)
    )
    assert chance > less


def test_the_same_shopping_gives_the_same_files(files: dict[str, bytes]) -> None:
    assert next_basket(CROWD, GROCERIES, plan=PLAN) == files


def test_who_never_came_back_teaches_nothing() -> None:
    assert next_basket([[("g0", START_US)], []], GROCERIES) == {}


def test_songs_are_no_groceries() -> None:
    songs = [Item(id=f"g{n}", kind="track", title="Low Harbour") for n in range(40)]
    assert next_basket(CROWD, songs) == {}


def test_twice_on_one_receipt_is_once_and_half_an_hour_apart_is_one_basket() -> None:
    minutes = np.array([0, 1, 20, 45, 120]) * 60_000_000
    mine = bought(np.array([4, 4, 5, 4, 4]), minutes)
    assert mine.items.tolist() == [4, 5, 4]
    assert mine.baskets.tolist() == [0, 0, 1]
    assert mine.starts.tolist() == [0, minutes[4]]


def _told(files: dict[str, bytes], **change: object) -> dict[str, bytes]:
    return files | {BASKETS: msgspec.json.encode(msgspec.json.decode(files[BASKETS]) | change)}


def _column(files: dict[str, bytes], name: str, values: pa.Array) -> dict[str, bytes]:
    table = pq.read_table(io.BytesIO(files[BASKET_ITEMS]))
    out = io.BytesIO()
    pq.write_table(
        table.set_column(table.schema.get_field_index(name), name, values), out, store_schema=False
    )
    return files | {BASKET_ITEMS: out.getvalue()}


BROKEN: dict[str, Callable[[dict[str, bytes]], dict[str, bytes]]] = {
    "no JSON": lambda files: files | {BASKETS: b"{"},
    "another version": lambda files: _told(files, schema=9),
    "other inputs": lambda files: _told(files, inputs=["times"]),
    "a mean too few": lambda files: _told(files, means=[0.0]),
    "no spread": lambda files: _told(files, spread=[0.5, 0.5, 0.5, 0.0]),
    "a million candidates": lambda files: _told(files, popular=1_000_000),
    "no layers": lambda files: _told(files, weights=[], biases=[]),
    "layers that do not fit": lambda files: _told(files, biases=[[0.0], [0.0]]),
    "no items beside it": lambda files: {BASKETS: files[BASKETS]},
    "items alone": lambda files: {BASKET_ITEMS: files[BASKET_ITEMS]},
    "no Parquet": lambda files: files | {BASKET_ITEMS: b"PAR1"},
    "no number": lambda files: _column(files, "lasts", pa.array([float("nan")] * 40, pa.float32())),
    "an empty cell": lambda files: _column(files, "week", pa.array([None] * 40, pa.float32())),
    "another type": lambda files: _column(files, "lasts", pa.array([1.0] * 40, pa.float64())),
    "a shelf that is none": lambda files: _column(files, "shelf", pa.array([-1] * 40, pa.int32())),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_basket_files_that_cannot_be_trusted_are_refused(
    broken: str, files: dict[str, bytes], tmp_path: Path
) -> None:
    with pytest.raises(BadCatalogue, match="next_basket"):
        pack(tmp_path, BROKEN[broken](files))


PAGE = (Path(__file__).parents[3] / "docs" / "next-basket.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*ITEM_COLUMNS, *Weighing.__struct_fields__, BASKETS, BASKET_ITEMS])
def test_each_column_and_field_of_the_basket_files_is_documented(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_sizes_the_page_tells_are_those_it_is_learnt_with() -> None:
    assert f"{len(INPUTS)} numbers" in PAGE
    assert f"({BasketPlan().hidden} rectifiers)" in PAGE
    assert f"the {BasketPlan().popular} most bought" in PAGE


def test_the_documented_training_writes_a_pack_that_knows_baskets(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(code, {"histories": CROWD, "items": GROCERIES, "folder": tmp_path, "now_us": START_US})
    assert Buying(Catalogue.open(tmp_path)).knows


def _shown(catalogue: Catalogue, hers: Past, days: float) -> Row | None:
    shown = rows(
        catalogue,
        hers.consumed,
        (),
        now_us=START_US + int(days * DAY_US),
        zone=ZoneInfo("Europe/Berlin"),
        declarations=(SHOPPING,),
    )
    return shown[0] if shown else None


def test_her_next_shopping_stands_on_her_own_baskets(corner: Catalogue) -> None:
    hers = past(*((0, 7.0 * week) for week in range(10)), *((12, 14.0 * week) for week in range(5)), (7, 3.0))
    row = _shown(corner, hers, 70)
    assert row is not None
    first = row.suggestions[0]
    assert first.item.id == "g0"
    assert first.reasons[0].text.startswith("you bought it 10 times")
    assert len(first.reasons[0].evidence.events) == 10
    assert 0 < first.reasons[0].weight <= first.score


@pytest.mark.parametrize(
    ("which", "hers"), [("plain", WEEKLY), ("corner", past()), ("corner", past((0, 1), (4, 1), (5, 2)))]
)
def test_there_is_no_next_shopping_without_baskets_to_tell_it_from(
    which: str, hers: Past, request: pytest.FixtureRequest
) -> None:
    assert _shown(request.getfixturevalue(which), hers, 70) is None
