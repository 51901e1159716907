"""The pages of one house as an ASGI app."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from selfportrait.errors import SelfportraitError

from .acts import Acts
from .desk import Desk
from .guard import Guard
from .house import House
from .imports import Imports
from .mishap import Mishap
from .pages import Pages
from .paper import Paper, status_of
from .shelf import Shelf
from .uploads import Drops

UPLOAD_LIMIT = 64_000_000_000  #: bytes in one drop


def create_app(
    house: House,
    *,
    hosts: Sequence[str],
    token: str | None,
    uploads: Path | None = None,
    upload_limit: int = UPLOAD_LIMIT,
) -> Starlette:
    """Make the pages of ``house``.

    ``hosts`` are the names it answers to ("127.0.0.1" for any port, or "name:port");
    with a ``token``, nobody sees anything before opening ``/?token=…``. ``uploads``
    is where dropped files lie (mode 0700) until they were read; a private temporary
    folder where none is given. Can be mounted: it needs no lifespan.
    """
    shelf = Shelf()
    paper = Paper(shelf)
    desk = Desk(house, paper, Drops(uploads), upload_limit)
    imports = Imports(desk)

    async def known_error(request: Request, error: Exception) -> Response:
        if not isinstance(error, SelfportraitError):
            raise error
        return paper.error(request, status_of(error), error.sentence, error.next_step, error.code)

    async def no_page(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        sentence = "There is no such page." if status == 404 else "This cannot be done here."
        return paper.error(request, status, sentence)

    def bug(request: Request) -> Response:
        return paper.error(
            request,
            500,
            "Something in Selfportrait itself went wrong. Nothing you gave it was lost.",
            "Try it again; if it stays, selfportrait doctor says more.",
            "error",
        )

    return Starlette(
        routes=_routes(Pages(desk), Acts(desk), imports, shelf),
        middleware=[
            Middleware(Guard, hosts=hosts, token=token, refuse=paper.error),
            Middleware(Mishap, page=bug),
            # Pages hold no secret beside what a visitor typed (no CSRF token: see guard.crossing),
            # and no other site can make the browser ask: compressing them leaks nothing.
            Middleware(GZipMiddleware, minimum_size=600, compresslevel=6),
        ],
        exception_handlers={SelfportraitError: known_error, HTTPException: no_page},
    )


def _routes(pages: Pages, acts: Acts, imports: Imports, shelf: Shelf) -> list[Route]:
    return [
        Route("/", pages.home),
        Route("/rows", pages.rows),
        Route("/rows/{row}", pages.row),
        Route("/mix", pages.mix, methods=["GET", "POST"]),
        Route("/mix/set", acts.set_dial, methods=["POST"]),
        Route("/aside", acts.set_aside, methods=["POST"]),
        Route("/gift", acts.was_gift, methods=["POST"]),
        Route("/timeline", pages.timeline),
        Route("/timeline/search", pages.search, methods=["POST"]),
        Route("/timeline/{day}", pages.timeline),
        Route("/portrait", pages.portrait),
        Route("/guesses", pages.guesses),
        Route("/patterns", pages.patterns),
        Route("/patterns/turn", acts.answer_turn, methods=["POST"]),
        Route("/patterns/was-me", acts.was_me, methods=["POST"]),
        Route("/patterns/{stream}", pages.patterns),
        Route("/keyhole", pages.keyhole),
        Route("/keyhole/grant", acts.grant, methods=["POST"]),
        Route("/keyhole/revoke", acts.revoke, methods=["POST"]),
        Route("/keyhole/start-fresh", acts.start_fresh, methods=["POST"]),
        Route("/evidence", pages.evidence, methods=["POST"]),
        Route("/say", acts.say, methods=["POST"]),
        Route("/say/take-back", acts.take_back, methods=["POST"]),
        Route("/facts/correct", acts.correct, methods=["POST"]),
        Route("/facts/forbid", acts.forbid, methods=["POST"]),
        Route("/facts/delete", acts.delete, methods=["POST"]),
        Route("/facts/judge", acts.judge, methods=["POST"]),
        Route("/react", acts.react, methods=["POST"]),
        Route("/quiet", acts.quiet, methods=["POST"]),
        Route("/import", imports.form, methods=["GET"]),
        Route("/import", imports.drop, methods=["POST"]),
        Route("/import/path", imports.by_path, methods=["POST"]),
        Route("/import/{job}", imports.watch),
        Route("/house", pages.house),
        Route("/house/catalogue", imports.catalogue, methods=["POST"]),
        Route("/house/export", acts.export, methods=["POST"]),
        Route("/house/erase", acts.erase, methods=["POST"]),
        Route("/static/{digest}/{name}", shelf.serve),
    ]
