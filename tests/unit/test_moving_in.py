"""Where an invented person may live."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfportrait.app.move_in import move_in
from selfportrait.errors import BadRequest


def test_she_does_not_move_into_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine", "utf-8")
    with pytest.raises(BadRequest, match="holds something else"):
        move_in(tmp_path, now_us=1_780_000_000_000_000, tell=lambda what, progress: None)
    assert (tmp_path / "letters.txt").read_text("utf-8") == "mine"


def test_a_moving_in_that_was_cut_short_starts_again(tmp_path: Path) -> None:
    class Cut(Exception):
        pass

    def cut(what: str, progress: object) -> None:
        raise Cut

    home = tmp_path / "mira"
    with pytest.raises(Cut):
        move_in(home, now_us=1_780_000_000_000_000, tell=cut)
    with pytest.raises(Cut):
        move_in(home, now_us=1_780_000_000_000_000, tell=cut)
    assert (home / "lived.json").exists()
