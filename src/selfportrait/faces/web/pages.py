"""The pages that are read: one view each, rendered as it is."""

from __future__ import annotations

from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfportrait.app.views import TimelineView
from selfportrait.errors import UnknownThing

from .desk import Desk, one, read_form

A_PAGE = 200  #: moments shown at once: a page of any day stays light


class Pages:
    """Routes that show."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def home(self, request: Request) -> Response:
        """Show what comes next, or the three doors while nothing is here."""
        view = await self.desk.home()
        template = "first.html" if view.empty else "home.html"
        return await self.desk.page(template, request, view=view, here="home")

    async def row(self, request: Request) -> Response:
        """Show one row whole, each item with its reasons."""
        view = await self.desk.home()
        row_id = request.path_params["row"]
        row = next((row for row in view.rows if row.id == row_id), None)
        if row is None:
            raise UnknownThing(
                "This row is not there any more.", next_step="Go back to Home: it may have been renewed."
            )
        return await self.desk.page("row.html", request, row=row, here="home")

    async def rows(self, request: Request) -> Response:
        """Show every row there is, each with its promise and when it changes."""
        view = await self.desk.home()
        return await self.desk.page("rows.html", request, rows=view.rows, here="home")

    async def mix(self, request: Request) -> Response:
        """Show her mix and her dial. A turn she asks about comes in a form's body: no address tells it."""
        asked = one(await read_form(request), "dial", "") if request.method == "POST" else ""
        view = await self.desk.ask(self.desk.house.mix, _count(asked) if asked else None)
        return await self.desk.page("mix.html", request, view=view, here="home")

    async def timeline(self, request: Request) -> Response:
        """Show a day; ``?day=`` (what a date field sends) leads to the day's own address."""
        asked = request.query_params.get("day")
        if asked:
            return RedirectResponse(f"/timeline/{_iso(asked)}", status_code=303)
        day = request.path_params.get("day")
        view = await self.desk.ask(self.desk.house.timeline, _iso(day) if day else None)
        start = _count(request.query_params.get("from", ""))
        return await self._moments(request, view, start)

    async def search(self, request: Request) -> Response:
        """Show what words find. They come in a form's body: no address holds them."""
        form = await read_form(request)
        words, before = one(form, "words", ""), one(form, "before", "")
        if not words:
            return RedirectResponse("/timeline", status_code=303)
        return await self._moments(request, await self.desk.ask(self.desk.house.search, words, before), 0)

    async def _moments(self, request: Request, view: TimelineView, start: int) -> Response:
        return await self.desk.page(
            "timeline.html", request, view=view, start=start, step=A_PAGE, here="timeline"
        )

    async def portrait(self, request: Request) -> Response:
        """Show everything held about her."""
        view = await self.desk.ask(self.desk.house.portrait)
        return await self.desk.page("portrait.html", request, view=view, here="portrait")

    async def guesses(self, request: Request) -> Response:
        """Show the guesses that wait for a word."""
        guesses = await self.desk.ask(self.desk.house.guesses)
        return await self.desk.page("guesses.html", request, guesses=guesses, here="portrait")

    async def patterns(self, request: Request) -> Response:
        """Show what she does, one stream in full."""
        stream = request.path_params.get("stream", "place")
        view = await self.desk.ask(self.desk.house.patterns, stream)
        return await self.desk.page("patterns.html", request, view=view, here="patterns")

    async def keyhole(self, request: Request) -> Response:
        """Show who may ask what, and what was asked."""
        before = _count(request.query_params.get("before", ""))
        view = await self.desk.ask(self.desk.house.keyhole, before)
        return await self.desk.page("keyhole.html", request, view=view, before=before, here="keyhole")

    async def evidence(self, request: Request) -> Response:
        """Show why a statement is made. The subject comes in a form's body: it may name a fact."""
        subject = one(await read_form(request), "subject")
        view = await self.desk.ask(self.desk.house.evidence, subject)
        kind, _, rest = subject.partition(":")
        return await self.desk.page(
            "evidence.html", request, view=view, subject=subject, kind=kind, rest=rest
        )

    async def house(self, request: Request) -> Response:
        """Show the state of the house, and how to take everything out or let it go."""
        view = await self.desk.ask(self.desk.house.status)
        return await self.desk.page("house.html", request, view=view, here="house")


def _count(given: str) -> int:
    """Read a place to go on from; 0 for what is none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0


def _iso(day: str) -> str:
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise UnknownThing("That is not a day.", next_step="Write it as 2026-03-14.") from None
