"""Corner Shop: a small real web shop that asks a running Selfportrait instead of keeping profiles.

Run it::

    python examples/corner_shop/shop.py --selfportrait http://127.0.0.1:8765

open http://127.0.0.1:8766, and paste the token of a grant made on the Keyhole page.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe

import uvicorn
from jinja2 import Environment, FileSystemLoader
from keyhole_client import Keyhole, NotAvailable
from shelf import SHELF, Product
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PAGE = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template("page.html")
PRODUCTS = {product.id: product for product in SHELF}
COOKIE = "corner_session"
MOST_VISITS = 1_000  # who comes without a cookie gets a new session each time: the oldest are let go


@dataclass(slots=True)
class Visit:
    """One browser's session, in memory only."""

    token: str = ""
    basket: list[str] = field(default_factory=list)
    bought: bool = False


def create_app(selfportrait: str) -> Starlette:
    """Return the shop; ``selfportrait`` is where the visitor's keyhole is."""
    visits: dict[str, Visit] = {}

    def visit_of(request: Request) -> tuple[str, Visit]:
        name = request.cookies.get(COOKIE, "")
        if name not in visits:
            name = token_urlsafe(16)
            visits[name] = Visit()
            while len(visits) > MOST_VISITS:
                del visits[next(iter(visits))]
        return name, visits[name]

    async def front(request: Request) -> Response:
        name, visit = visit_of(request)
        shelf, asked = await run_in_threadpool(arranged, selfportrait, visit.token)
        total = sum(PRODUCTS[product].price for product in visit.basket)
        page = PAGE.render(
            shelf=shelf,
            asked=asked,
            basket=visit.basket,
            total=total,
            count=len(SHELF),
            bought=visit.bought,
        )
        visit.bought = False
        response = HTMLResponse(page)
        response.set_cookie(COOKIE, name, httponly=True, samesite="strict")
        return response

    async def change(request: Request) -> Response:
        name, visit = visit_of(request)
        form = await request.form()
        match request.url.path:
            case "/ask":
                visit.token = str(form.get("token", "")).strip()
            case "/forget":
                visit.token = ""
            case "/basket":
                visit.basket += [id_ for id_ in form.getlist("id") if id_ in PRODUCTS]
            case "/buy":
                visit.basket, visit.bought = [], bool(visit.basket)
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(COOKIE, name, httponly=True, samesite="strict")
        return response

    posts = [Route(path, change, methods=["POST"]) for path in ("/ask", "/forget", "/basket", "/buy")]
    return Starlette(routes=[Route("/", front), *posts])


def arranged(selfportrait: str, token: str) -> tuple[list[Product], str]:
    """Return the shelf as it suits the visitor, and what to tell her of how that came about."""
    if not token:
        return list(SHELF), ""
    try:
        order = Keyhole(selfportrait, token).rank([product.offered() for product in SHELF])
    except NotAvailable:
        return list(SHELF), "Your Selfportrait did not answer, so this is our ordinary shelf."
    left_out = len(SHELF) - len(order)
    told = f"Arranged by your Selfportrait; {left_out} things that do not suit you are put away."
    return [PRODUCTS[product] for product in order], told


def main() -> None:
    """Serve the shop."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--selfportrait", default="http://127.0.0.1:8765")
    parser.add_argument("--port", type=int, default=8766)
    settings = parser.parse_args()
    print(f"Corner Shop is on http://127.0.0.1:{settings.port}")  # noqa: T201
    uvicorn.run(create_app(settings.selfportrait), host="127.0.0.1", port=settings.port, log_level="warning")


if __name__ == "__main__":
    main()
