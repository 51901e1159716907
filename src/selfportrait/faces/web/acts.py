"""What she does on a page: each route reads a form, calls one verb, shows what changed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from selfportrait.app.views import ChangeView
from selfportrait.errors import BadRequest

from .desk import Desk, back_to, one, read_form

VERDICTS = ("right", "wrong", "forget")


class Acts:
    """Routes that change something. A script gets the part that says what, a plain form a page."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def say(self, request: Request) -> Response:
        """Hold what she said."""
        words = one(await read_form(request), "words")
        return await self._changed(request, self.desk.house.say, words)

    async def take_back(self, request: Request) -> Response:
        """Let go of something she said."""
        statement = one(await read_form(request), "statement")
        return await self._changed(request, self.desk.house.take_back, statement)

    async def correct(self, request: Request) -> Response:
        """Put her words in a fact's place."""
        form = await read_form(request)
        return await self._changed(request, self.desk.house.correct, one(form, "fact"), one(form, "words"))

    async def forbid(self, request: Request) -> Response:
        """Never hold a fact again."""
        return await self._changed(request, self.desk.house.forbid, one(await read_form(request), "fact"))

    async def delete(self, request: Request) -> Response:
        """Let go of a fact."""
        return await self._changed(request, self.desk.house.delete, one(await read_form(request), "fact"))

    async def judge(self, request: Request) -> Response:
        """Mark a guess."""
        form = await read_form(request)
        verdict = one(form, "verdict")
        if verdict not in VERDICTS:
            raise BadRequest(
                "A guess is right, wrong or not to be kept.", next_step="Use one of the three buttons."
            )
        return await self._changed(request, self.desk.house.judge, one(form, "fact"), verdict)

    async def was_me(self, request: Request) -> Response:
        """Hold whether something that was unlike her was she."""
        form = await read_form(request)
        return await self._changed(request, self.desk.house.was_me, one(form, "subject"), one(form, "answer"))

    async def answer_turn(self, request: Request) -> Response:
        """Hold whether a turn in her life is one."""
        form = await read_form(request)
        verb = self.desk.house.answer_turn
        return await self._changed(request, verb, one(form, "turn"), one(form, "verdict"))

    async def react(self, request: Request) -> Response:
        """Note what she thinks of a card or an item."""
        form = await read_form(request)
        await self.desk.ask(self.desk.house.react, one(form, "subject"), one(form, "verdict"))
        return back_to(request)

    async def set_aside(self, request: Request) -> Response:
        """Let a reason speak for nothing any more."""
        form = await read_form(request)
        return await self._changed(
            request, self.desk.house.set_aside, one(form, "subject"), one(form, "about")
        )

    async def was_gift(self, request: Request) -> Response:
        """Hold that something was bought for somebody else."""
        form = await read_form(request)
        return await self._changed(request, self.desk.house.was_gift, one(form, "event"), one(form, "person"))

    async def set_dial(self, request: Request) -> Response:
        """Turn the dial."""
        dial = _whole(await read_form(request), "dial", 0, 50)
        change = await self.desk.ask(self.desk.house.set_dial, dial)
        return await self.desk.page("change.html", request, change=change)

    async def quiet(self, request: Request) -> Response:
        """Be quiet for today, or speak again."""
        on = one(await read_form(request), "on") == "yes"
        await self.desk.ask(self.desk.house.quiet, on)
        return back_to(request)

    async def grant(self, request: Request) -> Response:
        """Let a brand ask; show its token this once."""
        form = await read_form(request)
        made = await self.desk.ask(
            self.desk.house.grant,
            one(form, "brand"),
            one(form, "sector"),
            tuple(form.get("kinds", [])),
            one(form, "purpose"),
            _whole(form, "days", 1, 3650),
            float(_decimal(form, "bits", Decimal("0.1"), Decimal(1000))),
            int(_decimal(form, "price", Decimal(0), Decimal(1_000_000)) * 100),
        )
        return await self.desk.page("granted.html", request, made=made, here="keyhole")

    async def revoke(self, request: Request) -> Response:
        """Take a permission back."""
        await self.desk.ask(self.desk.house.revoke, one(await read_form(request), "grant"))
        return back_to(request, "/keyhole")

    async def start_fresh(self, request: Request) -> Response:
        """End all a brand may ask, and what it could tie together."""
        await self.desk.ask(self.desk.house.start_fresh, one(await read_form(request), "sector"))
        return back_to(request, "/keyhole")

    async def export(self, request: Request) -> Response:
        """Give everything back as one zip file, which does not stay behind."""
        await read_form(request)
        path = await self.desk.ask(self.desk.house.export)
        return FileResponse(
            path,
            filename="selfportrait.zip",
            media_type="application/zip",
            background=BackgroundTask(Path.unlink, path, missing_ok=True),
        )

    async def erase(self, request: Request) -> Response:
        """Erase a source, a span, a brand or all, once the word was typed."""
        form = await read_form(request)
        if one(form, "sure", "").casefold() != "erase":
            raise BadRequest("Nothing was erased.", next_step="Type the word erase beside what shall go.")
        what = one(form, "what")
        if what not in ("source", "span", "brand", "all"):
            raise BadRequest("Nothing was erased.", next_step="Choose a source, a span, a brand or all.")
        sentence = await self.desk.ask(
            lambda: self.desk.house.erase(
                source=one(form, "source") if what == "source" else "",
                since=one(form, "since") if what == "span" else "",
                until=one(form, "until") if what == "span" else "",
                sector=one(form, "sector") if what == "brand" else "",
                everything=what == "all",
            )
        )
        self.desk.forget_head()
        return await self.desk.page("done.html", request, sentence=sentence, here="house")

    async def _changed(self, request: Request, verb: Callable[..., ChangeView], *args: str) -> Response:
        change = await self.desk.ask(verb, *args)
        self.desk.forget_head()
        return await self.desk.page("change.html", request, change=change)


def _whole(form: dict[str, list[str]], name: str, low: int, high: int) -> int:
    value = _decimal(form, name, Decimal(low), Decimal(high))
    if value != int(value):
        raise BadRequest(f"“{name}” is a whole number.", next_step=f"Write one from {low} to {high}.")
    return int(value)


def _decimal(form: dict[str, list[str]], name: str, low: Decimal, high: Decimal) -> Decimal:
    given = one(form, name)
    try:
        value = Decimal(given.replace(",", "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not low <= value <= high:
        raise BadRequest(
            f"“{name}” must be a number from {low} to {high} (got “{given[:40]}”).",
            next_step="Write it anew.",
        )
    return value
