"""The endpoints."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import FastAPI, Request, Response, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from selfportrait import __version__
from selfportrait.errors import BadRequest, NotAvailable
from selfportrait.model import Answer, Question

from .door import Door, problem
from .forms import AnswerForm, ProblemForm, QuestionForm, QuestionKindForm
from .house import House
from .page import docs_page

_DESCRIPTION = """\
Ask, never look. You hold a token that the person made for you on her Keyhole page; it says
which kinds of question you may ask, for which purpose, until when, and how much may leak.
You get an answer, never data.

There is one refusal, `not available`, and it is the same in every byte, status and pace: not
granted, revoked, expired, asked too often, budget spent, or nothing known.
"""

_BEARER = HTTPBearer(
    auto_error=False, bearerFormat="sp_…", scheme_name="token", description="The token she gave you."
)
_PROBLEM = "application/problem+json"
_REFUSALS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemForm, "description": "not available"},
    413: {"model": ProblemForm, "description": "larger than any question"},
    422: {"model": ProblemForm, "description": "not of the question's form"},
}

_log = logging.getLogger(__name__)


def create_app(house: House, *, pace_s: float = 0.1) -> FastAPI:
    """Return the ASGI app of the brand's API.

    Every answer and every refusal to a well-formed question is made ready, and then
    leaves ``pace_s`` seconds after the question came in (or at the next multiple of
    it), so that how long it took says nothing.
    """
    app = FastAPI(
        title="Selfportrait keyhole",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        servers=[{"url": "/api"}],
        root_path_in_servers=False,
        redirect_slashes=False,
    )
    app.add_middleware(Door)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _elsewhere)

    @app.post(
        "/v1/ask",
        summary="Ask one question",
        tags=["keyhole"],
        response_model=AnswerForm,
        response_description="the answer",
        responses=_REFUSALS,
    )
    async def ask(
        question: QuestionForm,
        token: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)] = None,
    ) -> Response:
        """Ask, and be answered or refused at the same pace."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        given = token.credentials.strip() if token else ""
        response = await run_in_threadpool(_asked, house, given, question)
        await asyncio.sleep(_rest(loop.time() - started, pace_s))
        return response

    @app.get("/v1/questions", summary="The closed catalogue of questions", tags=["keyhole"])
    async def questions() -> list[QuestionKindForm]:
        """List what can be asked at all. The same for everyone."""
        return [QuestionKindForm(kind=k, title=t, leaks=w) for k, t, w in house.question_kinds()]

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(docs_page(app.openapi()))

    _tell_of_problems(app.openapi())
    return app


def _asked(house: House, token: str, form: QuestionForm) -> Response:
    """Return the whole response, ready to leave. Whatever goes wrong in the house is the one refusal."""
    try:
        answer = house.ask(token, _question(form))
        return Response(_answer(answer).model_dump_json(), media_type="application/json")
    except BadRequest as error:
        return problem(422, code=error.code, detail=str(error))
    except NotAvailable:
        pass
    except Exception as error:
        # A fault could depend on what is held: towards a brand it must look like any refusal.
        _log.error("A question could not be answered: %s", type(error).__name__)
    return problem(404, code=NotAvailable.code)


def _question(form: QuestionForm) -> Question:
    body = form.body.model_dump()
    if "at" in body:
        at: datetime = body.pop("at")
        body["at_us"] = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return Question(kind=form.kind, purpose=form.purpose, body=body)


def _answer(answer: Answer) -> AnswerForm:
    return AnswerForm.model_validate(
        {
            "subject": answer.subject,
            "kind": answer.kind,
            "value": answer.value,
            "answered_at": _time(answer.answered_us),
            "expires_at": _time(answer.expires_us),
            "receipt": answer.entry,
            "price_minor": answer.price_minor,
            "currency": answer.currency,
        }
    )


def _time(us: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)


def _rest(took_s: float, pace_s: float) -> float:
    return pace_s - took_s % pace_s if pace_s else 0.0


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return problem(422, code=BadRequest.code, detail=f"{where}: {first['msg']}"[:300])


async def _elsewhere(request: Request, error: Exception) -> JSONResponse:
    """Answer for paths, methods and bytes that are no question at all."""
    assert isinstance(error, HTTPException)
    if error.status_code == 400:
        return problem(422, code=BadRequest.code, detail="body: is not JSON in UTF-8")
    response = problem(error.status_code)
    response.headers.update(error.headers or {})
    return response


def _tell_of_problems(schema: dict[str, Any]) -> None:
    """Say in the schema that problems go out as what they are (FastAPI takes all for plain JSON)."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    response["content"] = {_PROBLEM: response["content"].pop("application/json")}
