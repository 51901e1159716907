"""The inks on the paper: contrast by WCAG 2.2, for light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import selfportrait.faces.web as web

STYLE = (Path(web.__file__).parent / "static" / "page.css").read_text(encoding="utf-8")


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", block))


LIGHT = tokens(STYLE[STYLE.index(":root{") : STYLE.index("@media")])
DARK = tokens(STYLE[STYLE.index("prefers-color-scheme:dark){:root{") :][:420])


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, 1.4.3)."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_as_defined():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "paper", 12.0),
        ("mute", "paper", 4.5),
        ("mute", "t0", 4.5),
        ("spot-text", "paper", 4.5),
        ("spot", "paper", 3.0),
        ("edge", "paper", 3.0),
        ("t4", "paper", 4.5),
    ],
)
def test_what_must_be_read_can_be_read(theme, ink, ground, least):
    assert contrast(theme[ink], theme[ground]) >= least


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_tones_go_one_way(theme):
    steps = [contrast(theme[tone], theme["paper"]) for tone in ("t0", "t1", "t2", "t3", "t4")]
    assert steps == sorted(steps)


def test_both_themes_name_the_same_tokens():
    assert LIGHT.keys() == DARK.keys()
    assert LIGHT["paper"] == "#f4efe6"


def test_the_style_asks_nobody_else():
    assert re.search(r"https?:|@import|//\w", STYLE) is None
