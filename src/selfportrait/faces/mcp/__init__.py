"""The owner's own assistant: ``remember``, ``recall``, ``what_next``, ``suggestions``, by the official SDK.

This is her door, not a brand's: it speaks over standard input and output to a program
she started herself, and it hands out facts with their provenance, never the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final, Protocol

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field

from selfportrait import __version__
from selfportrait.app.shelf_views import RowsView
from selfportrait.app.views import ChangeView, FactView, NextView
from selfportrait.errors import SelfportraitError
from selfportrait.model import Provenance, Row

__all__ = ["House", "create_server"]


#: Suggestions of a row that are told where all rows are asked for.
_FIRST: Final = 5


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

    def rows(self, row: str = "") -> RowsView:
        """Return every row of suggestions, or one."""
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


class Suggested(_Form):
    """One thing she might like, and why: reasons of hers first, each true by itself."""

    title: str
    by: str
    note: Annotated[str, Field(description="what is short of it: due when, how far she is; may be empty")]
    because: list[str]


class Shelf(_Form):
    """A row of suggestions: what it promises, when it changes, its best things first."""

    row: Annotated[str, Field(description="its id, to ask for it whole")]
    title: str
    promise: str
    changes: str
    on_home: bool
    holds: Annotated[int, Field(description="how many things it has in all")]
    suggestions: list[Suggested]


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

    @server.tool(title="What she might like", annotations=reads)
    def suggestions(
        row: Annotated[
            str, Field(description="the id of one row, to see it whole; the best of every row for none")
        ] = "",
    ) -> list[Shelf]:
        """Return what she might like, watch, hear, read, learn, give or buy again, row by row, and why.

        Ranked here from her own history; hard facts (allergies, sizes, budget) are kept to. A row that is
        not there has nothing true to show. Pass on the reasons with a suggestion.
        """
        with _told():
            view = house.rows(row)
        return [_shelf(one, one.id in view.chosen, whole=bool(row)) for one in view.rows]

    return server


def _shelf(row: Row, on_home: bool, *, whole: bool) -> Shelf:
    return Shelf(
        row=row.id,
        title=row.title,
        promise=row.promise,
        changes=row.changes,
        on_home=on_home,
        holds=len(row.suggestions),
        suggestions=[
            Suggested(
                title=one.item.title,
                by=one.item.creator,
                note=one.note,
                because=[reason.text for reason in one.reasons],
            )
            for one in (row.suggestions if whole else row.suggestions[:_FIRST])
        ],
    )


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
