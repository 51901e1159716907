"""The door of the brand's API: how much may come in, and what every response carries."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Two hundred items with every field full are 180 kB; nobody has more to ask.
MAX_BODY: Final = 256 * 1024

#: As much more is read and thrown away, so that one who went a little too far hears why:
#: who is hung up on while still sending often cannot read the answer.
_DRAINED: Final = 4 * MAX_BODY

HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
}


class Door:
    """Refuse a body that is too large before it is read, and put the headers on what goes out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        body = await _body(scope, receive)
        if body is None:
            refusal = problem(413, detail=f"A question is at most {MAX_BODY:,} bytes.")
            refusal.headers["connection"] = "close"
            await refusal(scope, receive, send_on)
            return
        await self.app(scope, _replayed(body, receive), send_on)


def problem(status: int, *, code: str = "", detail: str = "") -> JSONResponse:
    """Return RFC 9457 problem details; without a ``code`` of ours the status says it all."""
    title = {404: "not available", 422: "not of the question's form"}.get(status) if code else None
    content: dict[str, Any] = {
        "type": f"urn:selfportrait:{code}" if code else "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
    }
    if detail:
        content["detail"] = detail
    return JSONResponse(content, status_code=status, media_type="application/problem+json")


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    """Return the whole body, None where it is too large; no more than ``MAX_BODY`` of it is ever held."""
    told = Headers(scope=scope).get("content-length", "0")
    if not told.isdecimal() or len(told) > 9 or int(told) > _DRAINED:
        return None
    body, size, more = bytearray(), 0, True
    while more and size <= _DRAINED:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= MAX_BODY:
            body += chunk
        more = message.get("more_body", False)
    return bytes(body) if size <= MAX_BODY else None


def _replayed(body: bytes, receive: Receive) -> Receive:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def once() -> Message:
        return waiting.pop() if waiting else await receive()

    return once
