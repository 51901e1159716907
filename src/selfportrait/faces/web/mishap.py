"""What happens when a bug of ours surfaces: a page that says so, a log that tells where, never what.

An exception's own words can hold what a person searched for or paid. So the
server never sees it; the log gets the kind and the lines of code it passed.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("selfportrait.web")


def whereabouts(error: BaseException) -> str:
    """Tell the kind of an error, of those that caused it, and the code they passed, without their words."""
    told: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)
        told.append(type(seen).__name__ + "\n" + "".join(traceback.format_list(frames)))
        seen = seen.__cause__
    return "caused by ".join(told)


class Mishap:
    """Catch what nobody else did."""

    def __init__(self, app: ASGIApp, *, page: Callable[[Request], Response]) -> None:
        self.app = app
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:  # the outermost door: there is nobody else to hand it to
            LOG.error("A bug in Selfportrait: %s", whereabouts(error))
            if not started and scope["type"] == "http":
                await self.page(Request(scope))(scope, receive, send)
