"""What every route has at hand: the house, the paper, and how to cross into a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfportrait.app.views import HomeView
from selfportrait.errors import BadRequest

from .house import House
from .paper import Paper, is_part
from .uploads import Drops

P = ParamSpec("P")
T = TypeVar("T")

MAX_FORM = 64 * 1024


class Desk:
    """One house's pages at work. ``name`` and ``invented`` stand in every page's head."""

    def __init__(self, house: House, paper: Paper, drops: Drops, upload_limit: int) -> None:
        self.house = house
        self.paper = paper
        self.drops = drops
        self.upload_limit = upload_limit
        self._head: tuple[str, bool] | None = None

    async def ask(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a verb of the house in a thread: the house is sync, the door is not."""
        return await run_in_threadpool(verb, *args, **kwargs)

    async def home(self) -> HomeView:
        """Return the first page, and remember whose it is."""
        view = await self.ask(self.house.home)
        self._head = (view.name, view.invented)
        return view

    async def page(
        self, template: str, request: Request, *, status: int = 200, **context: object
    ) -> Response:
        """Render a page with its head."""
        if self._head is None and not is_part(request):
            await self.home()
        name, invented = self._head or ("", False)
        return self.paper.page(
            template, request, status=status, **{"name": name, "invented": invented, **context}
        )

    def forget_head(self) -> None:
        """Read the name anew with the next page: an import or a word may have changed it."""
        self._head = None


async def read_form(request: Request) -> dict[str, list[str]]:
    """Read a small urlencoded form; BadRequest for more than ``MAX_FORM`` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM:
            raise BadRequest(
                "That is more than can be said at once.", next_step="Say it in a few shorter sentences."
            )
    values: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=200)
    except ValueError as error:
        raise BadRequest("The form could not be read.", next_step="Load the page again.") from error
    for key, value in pairs:
        values.setdefault(key, []).append(value)
    return values


def one(form: dict[str, list[str]], name: str, default: str | None = None) -> str:
    """Return a field; BadRequest naming it where it is missing or empty and has no default."""
    value = (form.get(name) or [""])[-1].strip()
    if value:
        return value
    if default is not None:
        return default
    raise BadRequest(f"The field “{name}” is empty.", next_step="Fill it in and send it again.")


def back_to(request: Request, fallback: str = "/") -> Response:
    """Send the browser back to the page it came from, which is always one of ours."""
    referrer = request.headers.get("referer", "")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    path = referrer.removeprefix(own) if referrer.startswith(own + "/") else fallback
    return RedirectResponse(path, status_code=303)
