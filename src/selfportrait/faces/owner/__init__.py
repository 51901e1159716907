"""The owner's own REST door: what comes next and what she might like, as JSON, for programs she runs herself.

It is not the brand's (``/api`` answers questions through the keyhole and never tells a
forecast): nobody comes in without the owner's token, which only her vault can derive
(``selfportrait token`` prints it) and which is new once all was erased.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Final, Protocol

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from selfportrait.app.shelf_views import RowsView
from selfportrait.app.views import NextView
from selfportrait.errors import SelfportraitError, UnknownThing

__all__ = ["House", "create_app"]

HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_PROBLEM: Final = "application/problem+json"


class House(Protocol):
    """The verbs behind the owner's door."""

    def owner_token(self) -> str:
        """Return what opens this door: the same each time until all is erased."""
        ...

    def what_next(self, stream: str = "") -> list[NextView]:
        """Forecast each stream, or one."""
        ...

    def rows(self, row: str = "") -> RowsView:
        """Return every row of suggestions, or one."""
        ...


def create_app(house: House) -> Starlette:
    """Return the ASGI app: ``GET /next``, ``/next/{stream}``, ``/rows``, ``/rows/{row}``, with her token."""

    async def forecasts(request: Request) -> Response:
        stream = request.path_params.get("stream", "")
        return await _answer(house, request, lambda: _one(house.what_next(stream), stream))

    async def rows(request: Request) -> Response:
        return await _answer(house, request, lambda: house.rows(request.path_params.get("row", "")))

    paths = {"/next": forecasts, "/next/{stream}": forecasts, "/rows": rows, "/rows/{row}": rows}
    return Starlette(routes=[Route(path, told) for path, told in paths.items()])


def _one(views: list[NextView], stream: str) -> NextView | list[NextView]:
    return views[0] if stream else views


async def _answer(house: House, request: Request, verb: Callable[[], object]) -> Response:
    try:
        if not _is_hers(request, await run_in_threadpool(house.owner_token)):
            refusal = _problem(401, "Only the owner may ask this.", "Send her token: selfportrait token.")
            refusal.headers["www-authenticate"] = "Bearer"
            return refusal
        view = await run_in_threadpool(verb)
    except UnknownThing as error:
        return _problem(404, error.sentence, error.next_step)
    except SelfportraitError as error:
        return _problem(409, error.sentence, error.next_step)
    return Response(msgspec.json.encode(view), media_type="application/json", headers=HEADERS)


def _is_hers(request: Request, token: str) -> bool:
    """Compare in constant time; a browser that another site sent carries no such header by itself."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())


def _problem(status: int, detail: str, next_step: str) -> Response:
    """Problem details (RFC 9457): the sentence and the next step."""
    told = {"type": "about:blank", "status": status, "detail": detail, "next_step": next_step}
    return Response(msgspec.json.encode(told), status_code=status, media_type=_PROBLEM, headers=HEADERS)
