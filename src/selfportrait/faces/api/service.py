"""The endpoints."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from selfportrait import __version__
from selfportrait.errors import BadRequest, NotAvailable, SelfportraitError
from selfportrait.model import Answer, Question

from .forms import AnswerForm, ProblemForm, QuestionForm, QuestionKindForm
from .house import House

_DESCRIPTION = """\
Ask, never look. You hold a token that the person made for you on her Keyhole page; it says
which kinds of question you may ask, for which purpose, until when, and how much may leak.
You get an answer, never data.

There is one refusal, `not available`, and it is the same in every byte, status and pace: not
granted, revoked, expired, asked too often, budget spent, or nothing known.
"""


def create_app(house: House, *, pace_s: float = 0.1) -> FastAPI:
    """Return the ASGI app of the brand's API.

    Every answer and every refusal to a well-formed question leaves ``pace_s``
    seconds after it came in (or at the next multiple of it), so that how long it
    took says nothing.
    """
    app = FastAPI(
        title="Selfportrait keyhole",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        servers=[{"url": "/api"}],
        responses={
            404: {"model": ProblemForm, "description": "not available"},
            422: {"model": ProblemForm, "description": "not of the question's form"},
        },
    )
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(SelfportraitError, _problem)

    @app.post("/v1/ask", summary="Ask one question", tags=["keyhole"])
    async def ask(question: QuestionForm, authorization: str = Header(default="")) -> AnswerForm:
        """Ask. Send `Authorization: Bearer sp_…`."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        token = authorization.removeprefix("Bearer ").strip()
        try:
            return _answer(await run_in_threadpool(house.ask, token, _question(question)))
        finally:
            await asyncio.sleep(_rest(loop.time() - started, pace_s))

    @app.get("/v1/questions", summary="The closed catalogue of questions", tags=["keyhole"])
    async def questions() -> list[QuestionKindForm]:
        """List what can be asked at all. The same for everyone."""
        return [QuestionKindForm(kind=k, title=t, leaks=w) for k, t, w in house.question_kinds()]

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(_docs_page(app.openapi()))

    return app


def _question(form: QuestionForm) -> Question:
    body = form.body.model_dump()
    if "at" in body:
        at: datetime = body.pop("at")
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        body["at_us"] = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return Question(kind=form.kind, purpose=form.purpose, body=body)


def _answer(answer: Answer) -> AnswerForm:
    assert isinstance(answer.value, dict)
    return AnswerForm(
        subject=answer.subject,
        kind=answer.kind,
        value=dict(answer.value),
        answered_at=_time(answer.answered_us),
        expires_at=_time(answer.expires_us),
        receipt=answer.entry,
        price_minor=answer.price_minor,
        currency=answer.currency,
    )


def _time(us: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)


def _rest(took_s: float, pace_s: float) -> float:
    return pace_s - took_s % pace_s if pace_s else 0.0


async def _problem(request: Request, error: Exception) -> JSONResponse:
    status = 404 if isinstance(error, NotAvailable) else 422 if isinstance(error, BadRequest) else 500
    detail = str(error) if status == 422 else ""
    return _problem_response(getattr(error, "code", "error"), status, detail)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return _problem_response("bad-request", 422, f"{where}: {first['msg']}")


def _problem_response(code: str, status: int, detail: str) -> JSONResponse:
    titles = {404: "not available", 422: "not of the question's form", 500: "something broke here"}
    content = {"type": f"urn:selfportrait:{code}", "title": titles[status], "status": status}
    if detail:
        content["detail"] = detail
    return JSONResponse(content, status_code=status, media_type="application/problem+json")


def _docs_page(schema: dict[str, Any]) -> str:
    environment = Environment(
        loader=PackageLoader(__package__ or "", "."), autoescape=True, undefined=StrictUndefined
    )
    style = files(__package__ or "").joinpath("docs.css").read_text("utf-8")
    return environment.get_template("docs.html").render(schema=schema, style=style)
