"""Rows on Home and beyond in a real Chromium: of the really imported person, and of one made by hand."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_rows_stand_on_her_home_with_promise_reason_and_when_they_change(
    own_address: str, look: Any, width: int, dark: bool
) -> None:
    seen = look(f"{own_address}/", width=width, dark=dark)
    rows = seen.page.locator("section.row:has(.tiles)")
    assert 3 <= rows.count() <= 5
    titles, changes = (rows.locator(what).all_inner_texts() for what in ("h2", ".changes"))
    assert any(title.startswith("Discover weekly") for title in titles)
    assert "changes every monday at 07:00" in [words.casefold() for words in changes]
    assert all(rows.nth(n).locator(".tile").count() <= 6 for n in range(rows.count()))
    assert all(text.strip() for text in rows.locator(".tile > .mute").all_inner_texts())
    assert (seen.overflow, seen.elsewhere, seen.complaints) == (0, [], [])


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/rows", "/mix", "/rows/discover", "/rows/path_1"])
def test_pages_of_rows_fit_their_window(own_address: str, look: Any, path: str, width: int) -> None:
    seen = look(f"{own_address}{path}", width=width)
    seen.page.wait_for_load_state("networkidle")
    assert (seen.overflow, seen.elsewhere, seen.complaints) == (0, [], [])


def test_all_rows_are_one_step_from_home(own_address: str, look: Any) -> None:
    seen = look(f"{own_address}/")
    few = seen.page.locator("section.row:has(.tiles)").count()
    seen.page.get_by_role("link", name="All ").last.click()
    seen.page.wait_for_url("**/rows")
    assert seen.page.locator("section.row:has(.tiles)").count() > few


@pytest.mark.parametrize("row", ["Buy again", "Your next shopping", "Bought together", "Trending for you"])
def test_every_other_row_is_one_click_from_home(own_address: str, look: Any, row: str) -> None:
    seen = look(f"{own_address}/", width=390)
    seen.page.get_by_role("navigation", name="Also for you").get_by_role("link", name=row).click()
    seen.page.get_by_role("heading", name=row, level=1).wait_for()
    assert seen.page.locator(".shelf li").count() >= 1
    assert (seen.overflow, seen.complaints) == (0, [])


def test_she_asks_what_a_turn_changes_and_then_turns(own_address: str, look: Any) -> None:
    seen = look(f"{own_address}/mix")
    seen.page.get_by_role("button", name="50").click()
    seen.page.get_by_role("heading", name="If you turn it to 50").wait_for()
    assert seen.page.locator(".sides li").count() >= 2
    seen.page.get_by_role("button", name="Turn it to 50").click()
    seen.page.get_by_text("of what is suggested to be new ground").first.wait_for()
    again = look(f"{own_address}/mix")
    assert "You set your dial to 50" in again.page.locator("h1").inner_text()
    assert (seen.complaints, again.complaints) == ([], [])


def test_not_because_of_that_changes_the_row_where_she_stands(own_address: str, look: Any) -> None:
    seen = look(f"{own_address}/")
    seen.page.locator('.tile[data-key^="item:discover:"] button').first.click()
    reason = seen.page.locator("dialog .reasons li").first
    reason.wait_for()
    told = reason.locator(".lead").inner_text()
    reason.get_by_role("button", name="Not because of that").click()
    seen.page.get_by_text("nothing suggested because of").first.wait_for()
    after = look(f"{own_address}/rows/discover")
    assert told not in after.page.locator("main").inner_text()
    mix = look(f"{own_address}/mix")
    mix.page.get_by_role("button", name="Take it back").click()
    mix.page.get_by_text("Taken back.").wait_for()
    assert told in look(f"{own_address}/rows/discover").page.locator("main").inner_text()


def test_the_dial_turns_without_scripts(serve: Any, chromium: Any, mira: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    address = serve(mira)
    page.goto(f"{address}/mix")
    page.get_by_role("button", name="40").click()
    page.get_by_role("button", name="Turn it to 40").click()
    assert mira.dial == 40
    context.close()
