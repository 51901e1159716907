"""A real shop beside a real Selfportrait: what suits her, never who she is."""

from __future__ import annotations

import http.cookiejar
import re
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from selfportrait.app.house import House

GLUTEN = {
    "rye-sourdough",
    "seeded-rolls",
    "butter-croissant",
    "spelt-spaghetti",
    "walnut-cake",
    "pale-ale",
}
CLIMBING = {"climbing-bar", "trail-mix"}


class Visitor:
    """A browser without a window: cookies, forms, and what lies on the shelf."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.page = ""
        self.look()

    def look(self) -> list[str]:
        with self._opener.open(self.address, timeout=20) as response:
            self.page = response.read().decode()
        return self.shelf

    def send(self, path: str, **form: str) -> list[str]:
        with self._opener.open(f"{self.address}{path}", urlencode(form).encode(), timeout=20) as response:
            self.page = response.read().decode()
        return self.shelf

    @property
    def shelf(self) -> list[str]:
        return re.findall(r'data-id="([\w-]+)"', self.page)


@pytest.fixture
def visitor(shop_address: str) -> Visitor:
    return Visitor(shop_address)


def corner_grant(own: House) -> str:
    return next(grant.id for grant in own.keyhole().grants if grant.sector == "corner.example")


def test_the_shelf_is_whole_while_she_avoids_nothing_and_what_she_loves_comes_first(
    own: House, visitor: Visitor, shop_token: str
) -> None:
    ordinary = visitor.shelf
    assert len(ordinary) == 24
    assert sorted(visitor.send("/ask", token=shop_token)) == sorted(ordinary)
    assert "0 things that do not suit you are put away" in visitor.page
    own.say("I love climbing")
    arranged = visitor.look()
    assert set(arranged[:2]) == CLIMBING
    assert arranged[2:] == [product for product in ordinary if product not in CLIMBING]


def test_after_going_gluten_free_gluten_is_put_away_at_the_next_look(
    own: House, visitor: Visitor, shop_token: str
) -> None:
    assert set(visitor.send("/ask", token=shop_token)) >= GLUTEN
    own.say("I just went gluten-free")
    shelf = visitor.look()
    assert GLUTEN.isdisjoint(shelf)
    assert len(shelf) == 24 - len(GLUTEN)
    assert "6 things that do not suit you are put away" in visitor.page


def test_what_the_shop_was_told_is_in_her_ledger_with_its_why(
    own: House, visitor: Visitor, shop_token: str
) -> None:
    own.say("I just went gluten-free")
    visitor.send("/ask", token=shop_token)
    line = own.keyhole().entries[0]
    assert (line.brand, line.answered) == ("Corner Shop", "18 of 24 items, in an order; 6 left out")
    assert line.why.startswith("You said you avoid gluten: 6 items were left out.")
    assert line.price == "€0.04"
    opened = own.evidence(line.subject)
    assert "avoids gluten" in {view.fact.text for view in opened.facts}


def test_after_revoking_the_shop_is_back_to_its_ordinary_shelf_none_the_wiser(
    own: House, visitor: Visitor, shop_token: str
) -> None:
    ordinary = visitor.shelf
    own.say("I just went gluten-free")
    visitor.send("/ask", token=shop_token)
    own.revoke(corner_grant(own))
    assert visitor.look() == ordinary
    assert "Your Selfportrait did not answer, so this is our ordinary shelf." in visitor.page
    assert "gluten-free" not in visitor.page.replace("gluten-free oats", "")


def test_a_wrong_token_looks_to_the_shop_like_a_revoked_one(visitor: Visitor) -> None:
    ordinary = visitor.shelf
    assert visitor.send("/ask", token="sp_no_such_token") == ordinary
    assert "did not answer" in visitor.page


def test_she_can_stop_being_asked_for_and_still_buy(visitor: Visitor, shop_token: str) -> None:
    visitor.send("/ask", token=shop_token)
    visitor.send("/forget")
    assert 'name="token"' in visitor.page
    visitor.send("/basket", id="hummus")
    assert "Basket: 1, €2.70" in visitor.page
    visitor.send("/buy")
    assert "Thank you" in visitor.page
    assert "Basket: 0" in visitor.page


def test_the_page_of_the_shop_says_nothing_of_her_that_was_not_asked(
    own: House, visitor: Visitor, shop_token: str
) -> None:
    visitor.send("/ask", token=shop_token)
    facts = {view.fact.about for view in own.recall("") if len(view.fact.about) > 5}
    assert [about for about in facts if about in visitor.page] == []
    assert "Mira" not in visitor.page
