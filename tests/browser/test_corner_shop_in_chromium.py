"""The corner shop and her pages side by side, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_gluten_is_put_away_in_the_shop_after_a_word_on_her_page(
    own_address: str, shop_address: str, shop_token: str, look: Any
) -> None:
    shop = look(shop_address)
    assert shop.page.locator("li[data-id]").count() == 24
    shop.page.get_by_placeholder("sp_…").fill(shop_token)
    shop.page.get_by_role("button", name="Ask").click()
    shop.page.get_by_text("Arranged by your Selfportrait; 0 things").wait_for()
    first = look(f"{own_address}/")
    first.page.get_by_role("textbox").last.fill("I just went gluten-free")
    first.page.keyboard.press("Enter")
    first.page.get_by_text("avoids gluten").first.wait_for()
    shop.page.reload()
    shop.page.get_by_text("6 things that do not suit you are put away").wait_for()
    assert shop.page.locator("li[data-id=rye-sourdough]").count() == 0
    assert (shop.overflow, shop.elsewhere) == (0, [])


def test_the_shop_fits_a_phone(shop_address: str, look: Any) -> None:
    shop = look(shop_address, width=390)
    assert (shop.overflow, shop.elsewhere) == (0, [])


def test_the_api_page_fits_a_phone_in_light_and_dark_and_asks_nobody_else(
    own_address: str, look: Any
) -> None:
    pages = [look(f"{own_address}/api/docs", width=390, dark=dark) for dark in (False, True)]
    assert [(page.overflow, page.elsewhere, page.complaints) for page in pages] == [(0, [], []), (0, [], [])]
