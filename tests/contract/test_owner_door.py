"""The owner's own REST door: her forecasts for her programs, and nobody else comes in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from selfportrait.faces.cli import create_cli
from selfportrait.faces.owner import create_app
from selfportrait.serving import create_app as create_all

STREAMS = ["place", "activity", "artist", "purchase"]


@pytest.fixture
def door(ada: Any) -> Iterator[Callable[..., Any]]:
    """Ask her door with a token (her own, where none is given)."""
    with TestClient(create_app(ada.house), raise_server_exceptions=True) as client:

        def ask(path: str, token: str | None = None) -> Any:
            given = ada.house.owner_token() if token is None else token
            headers = {"Authorization": f"Bearer {given}"} if given else {}
            return client.get(path, headers=headers)

        yield ask


def test_with_her_token_every_stream_is_told(door: Callable[..., Any]) -> None:
    told = door("/next")
    assert told.status_code == 200
    assert [view["stream"] for view in told.json()] == STREAMS
    assert told.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("stream", STREAMS)
def test_one_stream_is_one_forecast(door: Callable[..., Any], stream: str) -> None:
    view = door(f"/next/{stream}").json()
    assert view["stream"] == stream
    assert view["refusal"] or sum(outcome["percent"] for outcome in view["outcomes"]) == 100


@pytest.mark.parametrize("path", ["/next", "/next/place", "/next/nothing"])
@pytest.mark.parametrize("token", ["", "own_wrong", "own_"])
def test_without_her_token_nothing_is_told(door: Callable[..., Any], path: str, token: str) -> None:
    refused = door(path, token)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert set(refused.json()) == {"type", "status", "detail", "next_step"}


def test_a_brands_token_opens_nothing_here(ada: Any, door: Callable[..., Any]) -> None:
    assert door("/next", ada.token("fits")).status_code == 401


def test_a_stream_there_is_not_is_told_in_a_sentence(door: Callable[..., Any]) -> None:
    told = door("/next/dreams")
    assert told.status_code == 404
    assert "Ask for: place" in told.json()["next_step"]


def test_only_looking_is_possible(ada: Any) -> None:
    with TestClient(create_app(ada.house)) as client:
        assert client.post("/next", headers={"Authorization": "Bearer x"}).status_code == 405


def test_her_token_is_another_once_all_was_erased(ada: Any) -> None:
    before = ada.house.owner_token()
    assert ada.house.owner_token() == before
    ada.house.erase(everything=True)
    assert ada.house.owner_token() != before


def test_every_face_tells_the_same(ada: Any) -> None:
    told = ada.house.what_next()
    with TestClient(create_all(ada.house, hosts=("testserver",))) as client:
        token = {"Authorization": f"Bearer {ada.house.owner_token()}"}
        rest = client.get("/mine/next", headers=token).json()
        page = client.get("/patterns/place").text

    class Open:
        def __enter__(self) -> Any:
            return ada.house

        def __exit__(self, *_: object) -> None:
            return None

    shown = CliRunner().invoke(create_cli(lambda create=False: Open()), ["next", "--json"])  # type: ignore[arg-type]
    command = json.loads(shown.output)
    assert [view["because"] for view in rest] == [view["because"] for view in command]
    assert [view["because"] for view in rest] == [view.because for view in told]
    labels = [outcome.label for outcome in told[0].outcomes]
    assert [outcome["label"] for outcome in rest[0]["outcomes"]] == labels
    assert [label for label in labels if label not in page] == []
