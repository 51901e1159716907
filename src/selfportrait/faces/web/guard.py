"""The door: who may speak to this page, and what a browser is told about it.

A page on loopback is reachable by every web page the person has open. Three
things keep them out: the Host header must be one we answer to (a name that was
rebound to 127.0.0.1 is not), a request that another site started is refused, and
where a token is configured nobody without its cookie sees anything.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = ("GET", "HEAD")

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

#: ``same-origin`` and not ``no-referrer``: with the latter a browser sends ``Origin: null``
#: with our own forms, and no address of ours may reach anybody else either way.
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "x-robots-tag": "noindex, nofollow",
}

Refuse = Callable[[Request, int, str, str], Response]


def known_host(header: str, hosts: Sequence[str]) -> bool:
    """Tell whether a Host header names one of ``hosts`` (each "name" for any port, or "name:port").

    >>> known_host("127.0.0.1:8765", ["127.0.0.1"]), known_host("evil.example", ["127.0.0.1"])
    (True, False)
    """
    try:
        asked = urlsplit(f"//{header}")
        name, port = (asked.hostname or "").rstrip("."), asked.port
    except ValueError:
        return False
    if not name or asked.username is not None or asked.path:
        return False
    for host in hosts:
        allowed = urlsplit(f"//{host if host.count(':') < 2 or host.startswith('[') else f'[{host}]'}")
        if name == (allowed.hostname or "") and allowed.port in (None, port):
            return True
    return False


def crossing(method: str, headers: Headers) -> str:
    """Say why a request was started by another site, or "" where it was not.

    >>> crossing("POST", Headers({"sec-fetch-site": "cross-site"}))
    'another site started it'
    """
    site = headers.get("sec-fetch-site")
    if method in SAFE_METHODS:
        if site in (None, "same-origin", "none"):
            return ""  # ours, typed into the address bar, or no browser
        if headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document":
            return ""  # a link somewhere else leads here: it opens a page, and that site cannot read it
        return "another site tried to read it into its own page"
    if site is not None:
        # A browser says who started it, and a page cannot forge that. "same-site" is another
        # program on another port of this machine: not us. "none" is the person herself.
        return "" if site in ("same-origin", "none") else "another site started it"
    origin = headers.get("origin")
    if origin is None:
        return ""  # no browser: a program on this machine, which carries no cookie of hers by itself
    # An older browser, or plain http in a home network: compare names. "null" never matches.
    return "" if urlsplit(origin).netloc == headers.get("host", "") else "another site started it"


class Guard:
    """Refuse what must not come in, and put the headers on everything that goes out."""

    def __init__(self, app: ASGIApp, *, hosts: Sequence[str], token: str | None, refuse: Refuse) -> None:
        self.app = app
        self.hosts = tuple(hosts)
        self.refuse = refuse
        self.pass_: bytes | None = None if token is None else token.encode()
        self.cookie = "selfportrait"
        self.session = ""
        if self.pass_ is not None:
            # A name and a value of its own for each token: two houses on two ports share a cookie jar.
            self.cookie += "-" + sha256(self.pass_).hexdigest()[:8]
            self.session = hmac.new(self.pass_, b"selfportrait page session", sha256).hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        request = Request(scope)
        refusal = self._verdict(request)
        await (refusal or self.app)(scope, receive, send_guarded)

    def _verdict(self, request: Request) -> Response | None:
        headers = request.headers
        if not known_host(headers.get("host", ""), self.hosts):
            return self.refuse(
                request,
                421,
                "This address is not one Selfportrait answers to.",
                f"Open it as http://{self.hosts[0] if self.hosts else '127.0.0.1'} with its port.",
            )
        if reason := crossing(request.method, headers):
            return self.refuse(
                request, 403, f"This was refused, because {reason}.", "Open the page itself and try it there."
            )
        if self.pass_ is None or request.url.path.startswith("/static/"):
            return None
        if self._holds_session(headers.get("cookie", "")):
            return None
        if request.method in SAFE_METHODS and (given := parse_qs(request.url.query).get("token")):
            return (
                self._welcome()
                if hmac.compare_digest(given[0].encode(), self.pass_)
                else self._locked(request)
            )
        return self._locked(request)

    def _locked(self, request: Request) -> Response:
        return self.refuse(
            request,
            401,
            "This page is locked.",
            "Open the address that Selfportrait printed when it started; it ends in ?token=….",
        )

    def _holds_session(self, header: str) -> bool:
        try:
            given = SimpleCookie(header).get(self.cookie)
        except CookieError:
            return False
        return given is not None and hmac.compare_digest(given.value.encode(), self.session.encode())

    def _welcome(self) -> Response:
        # Not a redirect: a strict cookie is not sent along one that a link in a mail began.
        page = (
            '<!doctype html><html lang="en"><meta charset="utf-8">'
            '<meta http-equiv="refresh" content="0;url=/">'
            '<title>Selfportrait</title><p><a href="/">Continue</a>'
        )
        response = HTMLResponse(page)
        response.set_cookie(self.cookie, self.session, httponly=True, samesite="strict", path="/")
        return response
