"""The owner's own assistant: ``remember``, ``recall``, ``what_next``, by the official SDK.

This is her door, not a brand's: it speaks over standard input and output to a program
she started herself, and it hands out facts with their provenance, never the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Protocol

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field

from selfportrait import __version__
from selfportrait.app.views import ChangeView, FactView, NextView
from selfportrait.errors import SelfportraitError
from selfportrait.model import Provenance

__all__ = ["House", "create_server"]


class House(Protocol):
    """The verbs behind the assistant's door."""

    def say(self, words: str) -> ChangeView:
        """Hold what she says."""
        ...

    def recall(self, words: str) -> list[FactView]:
        """Find facts by words of their topic or text; all of them for none."""
        ...

    def what_next(self, stream: str = "") -> list[NextView]:
        """Forecast each stream that can be forecast, or one."""
        ...


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Remembered(_Form):
    """What ``remember`` understood and changed."""

    understood: list[str]
    facts_added: list[str]
    facts_gone: list[str]


class Recalled(_Form):
    """A fact: where it comes from, how sure, and on what it rests."""

    fact: str
    topic: str
    provenance: Annotated[Provenance, Field(description="said beats imported beats observed, and so on")]
    confidence: Annotated[float, Field(ge=0, le=1, description="probability that it is true")]
    basis: str


class Outcome(_Form):
    """One thing that may come next; percents of a stream sum to 100."""

    what: str
    percent: int
    between: Annotated[list[str], Field(description="local times, earliest and latest; empty: not known")]


class Next(_Form):
    """A stream's forecast, or ``refusal`` in words."""

    stream: str
    outcomes: list[Outcome]
    because: str
    calibration: str
    refusal: str


def create_server(house: House) -> MCPServer:
    """Return the server; run it with ``server.run("stdio")``."""
    server: MCPServer = MCPServer(
        name="selfportrait",
        title="Selfportrait",
        version=__version__,
        log_level="WARNING",
        instructions="The owner's own portrait, kept on her machine. What she says beats every inference; "
        "tell her when something you use is inferred and not said.",
    )
    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    writes = ToolAnnotations(
        read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )

    @server.tool(title="Remember what she says", annotations=writes)
    def remember(words: Annotated[str, Field(description="one sentence of hers, verbatim")]) -> Remembered:
        """Hold one sentence of hers about herself ("I just went gluten-free"), in her own words.

        It becomes a fact that beats every inference at once. Only pass on what she asked to have remembered.
        """
        with _told():
            change = house.say(words)
        return Remembered(
            understood=list(change.understood),
            facts_added=list(change.facts_added),
            facts_gone=list(change.facts_gone),
        )

    @server.tool(title="Recall facts about her", annotations=reads)
    def recall(
        words: Annotated[str, Field(description="words of the fact or its topic; all facts for none")] = "",
    ) -> list[Recalled]:
        """Find facts held about her ("diet", "sister birthday"), with where each came from and how sure."""
        with _told():
            return [_recalled(view) for view in house.recall(words)]

    @server.tool(title="What comes next", annotations=reads)
    def what_next(
        stream: Annotated[
            str, Field(description="place, activity, artist or purchase; every stream for none")
        ] = "",
    ) -> list[Next]:
        """Forecast where she will be and what she will do next, with probabilities and why."""
        with _told():
            return [_next(view) for view in house.what_next(stream)]

    return server


@contextmanager
def _told() -> Iterator[None]:
    """Tell an error a person can meet as its sentence and next step."""
    try:
        yield
    except SelfportraitError as error:
        raise ToolError(str(error)) from None


def _recalled(view: FactView) -> Recalled:
    return Recalled(
        fact=view.fact.text,
        topic=view.fact.id,
        provenance=view.fact.provenance,
        confidence=round(view.fact.confidence, 3),
        basis=view.basis,
    )


def _next(view: NextView) -> Next:
    return Next(
        stream=view.stream,
        outcomes=[
            Outcome(what=o.label, percent=o.percent, between=list(o.between or ())) for o in view.outcomes
        ],
        because=view.because,
        calibration=view.calibration,
        refusal=view.refusal,
    )
