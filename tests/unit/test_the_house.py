"""What import-linter cannot say of the house."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import selfportrait

SOURCE = Path(selfportrait.__file__).parent
INDOORS = sorted(path for path in SOURCE.rglob("*.py") if "faces" not in path.relative_to(SOURCE).parts)
ROOMS = [path for path in INDOORS if path.name not in ("__main__.py", "serving.py")]


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def called(path: Path) -> set[str]:
    calls = (node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    return {ast.unparse(call) for call in calls}


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_room_fetches_anything(path: Path) -> None:
    assert imported(path).isdisjoint({"urllib.request", "http.client", "http.server", "ftplib", "smtplib"})


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_the_only_clock_is_at_the_composition_root(path: Path) -> None:
    clocks = {"time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "date.today", "datetime.today"}
    assert called(path).isdisjoint(clocks)


@pytest.mark.parametrize("path", INDOORS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_modules_stay_readable(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400
