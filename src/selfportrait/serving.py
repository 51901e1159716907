"""One ASGI app out of the faces that speak HTTP: her pages, her own REST door, the brand's API."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount

from selfportrait.app.house import House
from selfportrait.faces import api, owner, web


def create_app(house: House, *, hosts: Sequence[str], pace_s: float = 0.1) -> Starlette:
    """Return the app. ``hosts`` are the only Host headers answered (a page elsewhere cannot rebind to us)."""
    names = sorted({host.rsplit(":", 1)[0] for host in hosts})
    return Starlette(
        routes=[
            Mount("/api", api.create_app(house, pace_s=pace_s)),
            Mount("/mine", owner.create_app(house)),
            Mount("/", web.create_app(house, hosts=hosts, token=None, uploads=house.drops)),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=names)],
    )
