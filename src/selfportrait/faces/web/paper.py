"""The paper: templates, and the few words they share."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from selfportrait.errors import (
    BadCatalogue,
    BadRequest,
    HomeError,
    NotAvailable,
    NotUnderstood,
    SelfportraitError,
    UnknownThing,
    UnreadableFile,
    WrongKey,
)

from . import calendars, covers, figures, measures, mixes, words
from .shelf import Shelf

NAV = (
    ("home", "/", "Home"),
    ("timeline", "/timeline", "Timeline"),
    ("portrait", "/portrait", "Portrait"),
    ("patterns", "/patterns", "Patterns"),
    ("keyhole", "/keyhole", "Keyhole"),
)

#: What the say box invites to, page by page.
INVITATIONS = {
    "home": "“I just went gluten-free”, “my sister’s birthday is 14 May”…",
    "portrait": "Wrong? Say it: “that was my flatmate”, “forget that I like crime”…",
    "patterns": "“I work from home on Fridays now”…",
    "keyhole": "“I wear size 39”, “I avoid lactose”…",
}

STATUS: tuple[tuple[type[SelfportraitError], int], ...] = (
    (UnknownThing, 404),
    (BadRequest, 400),
    (NotUnderstood, 422),
    (WrongKey, 403),
    (HomeError, 409),
    (UnreadableFile, 422),
    (BadCatalogue, 422),
    (NotAvailable, 403),
)


def status_of(error: SelfportraitError) -> int:
    """Return the HTTP status of an error; 500 for one of this house's own."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


class Paper:
    """The templates with what they may use: figures, numbers in words, the shelf's addresses."""

    def __init__(self, shelf: Shelf) -> None:
        self.environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            auto_reload=False,
        )
        self.environment.globals.update(
            figures=figures,
            mixes=mixes,
            calendars=calendars,
            measures=measures,
            cover=covers.cover,
            static=shelf.address,
            nav=NAV,
            invitations=INVITATIONS,
        )
        self.environment.filters.update(
            amount=words.amount,
            day=words.day_words,
            in_words=words.in_words,
            likelier=words.likelier,
            size=words.size_words,
            source=words.source_words,
        )
        self.environment.globals["plural"] = words.plural

    def page(self, template: str, request: Request, *, status: int = 200, **context: object) -> HTMLResponse:
        """Render a whole page, or the part of it that a script of ours asked for."""
        part = is_part(request)
        values: dict[str, object] = {
            "base": "part.html" if part else "page.html",
            "part": part,
            "here": "",
            "name": "",
            "invented": False,
            "path": request.url.path,
            "say_box": True,
        }
        values.update(context)
        text = self.environment.get_template(template).render(values)
        return HTMLResponse(text, status_code=status)

    def error(
        self, request: Request, status: int, sentence: str, next_step: str = "", code: str = ""
    ) -> HTMLResponse:
        """Render an error: its sentence and the next step."""
        return self.page(
            "error.html",
            request,
            status=status,
            number=status,
            sentence=sentence,
            next_step=next_step,
            code=code,
            say_box=False,
        )


def is_part(request: Request) -> bool:
    """Tell whether a script of ours asks for a part of a page (no other site can set this header)."""
    return request.headers.get("x-part") == "1"
