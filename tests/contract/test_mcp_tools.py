"""The assistant's door: four tools over the official SDK, in memory and over standard input and output."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters

from selfportrait.faces.mcp import create_server
from selfportrait.model import PROVENANCES

Talk = Callable[[Client], Coroutine[Any, Any, Any]]


def in_a_loop_of_its_own(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run in another thread: where browser tests ran before, this one has a loop already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def talking(server: Any, talk: Talk) -> Any:
    """Open a client on a server, let ``talk`` use it, return what that returns."""

    async def opened() -> Any:
        async with Client(server) as client:
            return await talk(client)

    return in_a_loop_of_its_own(opened())


def call(ada: Any, tool: str, **arguments: Any) -> Any:
    return talking(create_server(ada.house), lambda client: client.call_tool(tool, arguments))


@pytest.fixture
def tools(ada: Any) -> dict[str, Any]:
    listed = talking(create_server(ada.house), lambda client: client.list_tools())
    return {tool.name: tool for tool in listed.tools}


def test_there_are_four_tools_each_told_in_words_with_a_form_to_come_and_go(tools: dict[str, Any]) -> None:
    assert list(tools) == ["remember", "recall", "what_next", "suggestions"]
    assert all(tool.title and tool.description for tool in tools.values())
    for tool in tools.values():
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator.check_schema(tool.output_schema)
    assert tools["remember"].input_schema["required"] == ["words"]


def test_only_remembering_writes_and_nothing_reaches_the_world(tools: dict[str, Any]) -> None:
    hints = {name: tool.annotations for name, tool in tools.items()}
    assert [hint.read_only_hint for hint in hints.values()] == [False, True, True, True]
    assert not any(hint.open_world_hint or hint.destructive_hint for hint in hints.values())


def test_what_is_remembered_is_held_and_recalled_as_said(ada: Any) -> None:
    done = call(ada, "remember", words="I am allergic to nuts")
    assert not done.is_error
    assert done.structured_content["facts_added"] == ["is allergic to nuts"]
    (fact,) = call(ada, "recall", words="nuts").structured_content["result"]
    assert (fact["fact"], fact["provenance"], fact["confidence"]) == ("is allergic to nuts", "said", 1.0)


def test_saying_the_opposite_lets_go_of_the_fact(ada: Any) -> None:
    gone = call(ada, "remember", words="I eat gluten again").structured_content
    assert "avoids gluten" in gone["facts_gone"]


def test_facts_come_with_where_they_came_from_and_never_the_log(ada: Any) -> None:
    found = call(ada, "recall").structured_content["result"]
    assert {fact["provenance"] for fact in found} <= set(PROVENANCES)
    assert len(found) > 3
    assert all(fact["topic"] and fact["fact"] for fact in found)
    assert "statement.ofx" not in str(found)


def test_nothing_known_is_an_empty_list_and_no_error(ada: Any) -> None:
    done = call(ada, "recall", words="submarines")
    assert (done.is_error, done.structured_content) == (False, {"result": []})


def test_each_stream_is_forecast_or_refused_in_words(ada: Any) -> None:
    streams = call(ada, "what_next").structured_content["result"]
    assert {stream["stream"] for stream in streams} >= {"place", "activity"}
    forecast = [stream for stream in streams if stream["outcomes"]]
    assert forecast
    assert all(sum(one["percent"] for one in stream["outcomes"]) == 100 for stream in forecast)
    assert all(stream["refusal"] for stream in streams if not stream["outcomes"])


@pytest.mark.parametrize(
    ("tool", "arguments"), [("recall", {}), ("what_next", {}), ("recall", {"words": "x"})]
)
def test_what_comes_is_of_the_form_that_was_promised(
    ada: Any, tools: dict[str, Any], tool: str, arguments: dict[str, Any]
) -> None:
    done = call(ada, tool, **arguments)
    assert Draft202012Validator(tools[tool].output_schema).is_valid(done.structured_content)


@pytest.mark.parametrize("words", ["", "the weather is nice", "x" * 20_000, "\x00"])
def test_what_is_not_understood_is_told_with_a_next_step_and_changes_nothing(ada: Any, words: str) -> None:
    before = ada.vault.facts()
    done = call(ada, "remember", words=words)
    assert done.is_error
    assert "“I" in done.content[0].text  # an example she can say
    assert ada.vault.facts() == before


def test_a_call_without_its_words_is_an_error_and_not_a_crash(ada: Any) -> None:
    assert call(ada, "remember").is_error
    assert not call(ada, "recall").is_error


def test_the_real_program_remembers_and_recalls_over_standard_input_and_output(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "SELFPORTRAIT_HOME": str(tmp_path / "home"),
        "SELFPORTRAIT_PASSPHRASE": "seven quiet herons",
        "SELFPORTRAIT_ZONE": "Europe/Berlin",
    }
    say = [sys.executable, "-m", "selfportrait", "say", "I like jazz"]
    program = StdioServerParameters(
        command=sys.executable, args=["-m", "selfportrait", "mcp"], env=environment
    )

    async def talk(client: Client) -> Any:
        said = await client.call_tool("remember", {"words": "My sister is called Bo"})
        return said, await client.call_tool("recall", {})

    async def whole() -> Any:
        made = await asyncio.create_subprocess_exec(*say, env=environment, stdout=asyncio.subprocess.DEVNULL)
        assert await made.wait() == 0
        async with asyncio.timeout(60), Client(program) as client:
            return await talk(client)

    said, recalled = in_a_loop_of_its_own(whole())
    assert not said.is_error, said.content
    facts = [fact["fact"] for fact in recalled.structured_content["result"]]
    assert "likes jazz" in facts
    assert any("Bo" in fact for fact in facts)
