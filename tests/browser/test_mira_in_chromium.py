"""The really imported person in a real browser; the README's picture is made here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

PICTURE = Path(__file__).parents[2] / "docs" / "screenshots" / "home.png"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/", "/timeline", "/portrait", "/patterns", "/keyhole"])
def test_her_pages_fit_their_window_and_ask_nobody_else(
    own_address: str, look: Any, path: str, width: int
) -> None:
    seen = look(f"{own_address}{path}", width=width)
    seen.page.wait_for_load_state("networkidle")
    assert (seen.overflow, seen.elsewhere, seen.complaints) == (0, [], [])


def test_saying_gluten_free_on_the_page_changes_the_portrait(own_address: str, look: Any) -> None:
    seen = look(f"{own_address}/")
    seen.page.get_by_role("textbox").last.fill("I just went gluten-free")
    seen.page.keyboard.press("Enter")
    seen.page.get_by_text("avoids gluten").first.wait_for()
    portrait = look(f"{own_address}/portrait")
    portrait.page.get_by_text("avoids gluten").first.wait_for()
    assert seen.complaints == []


def test_the_picture_in_the_readme_is_of_this_page(own_address: str, look: Any, tmp_path: Path) -> None:
    seen = look(f"{own_address}/", width=1280)
    seen.page.wait_for_load_state("networkidle")
    seen.page.set_viewport_size({"width": 1280, "height": 1420})
    target = PICTURE if os.environ.get("SELFPORTRAIT_PICTURE") == "1" else tmp_path / "home.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    seen.page.screenshot(path=target)
    assert size_of(target) == size_of(PICTURE) == (1280, 1420)


def size_of(png: Path) -> tuple[int, int]:
    """Width and height as a PNG's header says."""
    head = png.read_bytes()[:24]
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
