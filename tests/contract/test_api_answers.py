"""What a brand gets over the wire: an answer without data, or the one refusal, and nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

SHOP = "ProvideProductRecommendations"
BANK = "FraudPreventionAndDetection"
PLANTED = ("Plumtree", "Kestrel", "zebrawood", "Quince", "52.51", "13.40", "gluten")
JSON = {"Content-Type": "application/json"}

BREADS = [
    {"id": "rye", "title": "Rye", "category": "bread", "contains": "gluten"},
    {"id": "rice", "title": "Rice cakes", "category": "bread"},
    {"id": "bar", "title": "A bar", "category": "climbing"},
]
CARD = {
    "amount_minor": 425,
    "currency": "EUR",
    "at": "2026-03-03T12:00:00+00:00",
    "merchant": "Quince Bakery",
    "mcc": "5462",
    "city": "Berlin",
    "country": "DE",
}
QUESTIONS: list[tuple[str, str, dict[str, Any]]] = [
    ("rank", SHOP, {"items": BREADS}),
    ("fits", SHOP, {"contains": "nuts"}),
    ("fits", SHOP, {"garment": "shoe", "size": "40"}),
    ("unusual", BANK, CARD),
]


@pytest.fixture
def tokens(ada: Any) -> dict[str, str]:
    return {
        SHOP: ada.token("rank", "fits", bits=40.0, price_minor=4),
        BANK: ada.token("unusual", sector="bank.example", purpose=BANK),
    }


@pytest.mark.parametrize(("kind", "purpose", "body"), QUESTIONS, ids=["rank", "diet", "size", "card"])
def test_an_answer_carries_a_pseudonym_a_receipt_and_no_data(
    ada: Any, wire: Any, tokens: dict[str, str], kind: str, purpose: str, body: dict[str, Any]
) -> None:
    reply = wire.ask(tokens[purpose], kind, purpose, **body)
    assert reply.status == 200
    assert re.fullmatch(r"[\w-]{43}", reply.json["subject"])
    line = ada.vault.entries(limit=1)[0]
    assert (line.id, line.outcome, line.kind) == (reply.json["receipt"], "answered", kind)
    assert not [word for word in PLANTED if word in reply.body.decode()]
    assert set(reply.json) == {
        "subject",
        "kind",
        "value",
        "answered_at",
        "expires_at",
        "receipt",
        "price_minor",
        "currency",
    }


def test_what_does_not_fit_is_left_out_and_what_she_likes_comes_first(
    wire: Any, tokens: dict[str, str]
) -> None:
    assert wire.ask(tokens[SHOP], "rank", items=BREADS).json["value"] == {"order": ["bar", "rice"]}


def test_an_answer_is_priced_and_a_refusal_is_not(ada: Any, wire: Any, tokens: dict[str, str]) -> None:
    assert wire.ask(tokens[SHOP]).json["price_minor"] == 4
    wire.ask(tokens[SHOP], purpose="TargetedAdvertising")
    assert [entry.price_minor for entry in ada.vault.entries()] == [0, 4]


def test_two_brands_know_her_by_names_that_cannot_be_compared(ada: Any, wire: Any) -> None:
    first, second = ada.token(sector="a.example"), ada.token(sector="b.example")
    names = [wire.ask(token).json["subject"] for token in (first, second, first)]
    assert names[0] == names[2] != names[1]


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_of_the_token_may_be_written_as_http_allows(
    wire: Any, tokens: dict[str, str], scheme: str
) -> None:
    question = json.dumps({"kind": "fits", "purpose": SHOP, "body": {"contains": "nuts"}}).encode()
    headers = JSON | {"Authorization": f"{scheme} {tokens[SHOP]}"}
    assert wire.send("POST", "/v1/ask", question, headers).status == 200


MALFORMED: list[tuple[str, dict[str, Any]]] = [
    ("kind", {"kind": "age", "purpose": SHOP, "body": {}}),
    ("purpose", {"kind": "fits", "body": {"contains": "nuts"}}),
    ("body", {"kind": "fits", "purpose": SHOP}),
    ("items", {"kind": "rank", "purpose": SHOP, "body": {"items": []}}),
    ("items", {"kind": "rank", "purpose": SHOP, "body": {"items": [{"id": str(n)} for n in range(201)]}}),
    ("distinct", {"kind": "rank", "purpose": SHOP, "body": {"items": [{"id": "a"}, {"id": "a"}]}}),
    ("select", {"kind": "rank", "purpose": SHOP, "body": {"items": [{"id": "a", "select": "*"}]}}),
    ("contains", {"kind": "fits", "purpose": SHOP, "body": {"contains": "plutonium"}}),
    ("either", {"kind": "fits", "purpose": SHOP, "body": {"contains": "  "}}),
    ("either", {"kind": "fits", "purpose": SHOP, "body": {"contains": "nuts", "garment": "shoe"}}),
    ("together", {"kind": "fits", "purpose": SHOP, "body": {"garment": "shoe"}}),
    ("amount", {"kind": "unusual", "purpose": BANK, "body": CARD | {"amount_minor": -1}}),
    ("amount", {"kind": "unusual", "purpose": BANK, "body": CARD | {"amount_minor": "12"}}),
    ("currency", {"kind": "unusual", "purpose": BANK, "body": CARD | {"currency": "EURO"}}),
    ("at", {"kind": "unusual", "purpose": BANK, "body": CARD | {"at": "yesterday"}}),
    ("at", {"kind": "unusual", "purpose": BANK, "body": CARD | {"at": "2026-03-03T12:00:00"}}),
    ("at", {"kind": "unusual", "purpose": BANK, "body": CARD | {"at": 1772539200}}),
    ("1900", {"kind": "unusual", "purpose": BANK, "body": CARD | {"at": "9999-12-31T23:59:59-23:59"}}),
    ("1900", {"kind": "unusual", "purpose": BANK, "body": CARD | {"at": "0001-01-01T00:00:00+23:59"}}),
    ("sql", {"kind": "fits", "purpose": SHOP, "body": {"contains": "nuts"}, "sql": "drop"}),
]


@pytest.mark.parametrize(("names", "question"), MALFORMED)
def test_what_is_not_of_its_form_is_told_the_field_and_leaves_no_line(
    calm: Any, names: str, question: dict[str, Any]
) -> None:
    ada, wire = calm
    reply = wire.send("POST", "/v1/ask", json.dumps(question).encode(), JSON)
    assert reply.status == 422
    assert names in reply.json["detail"]
    assert dict(reply.headers)["content-type"] == "application/problem+json"
    assert ada.vault.entries() == []


@pytest.mark.parametrize("held", [True, False], ids=["with a grant", "without"])
def test_the_form_is_judged_before_the_grant_so_that_it_tells_nothing(
    wire: Any, tokens: dict[str, str], held: bool
) -> None:
    reply = wire.ask(tokens[SHOP] if held else "sp_nobody", "fits", contains="plutonium")
    assert (reply.status, "plutonium" in reply.body.decode()) == (422, False)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b'{"kind": "fits\xff"}',
        b"[" * 100_000,
        b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
        b'{"kind": "unusual", "purpose": "x", "body": {"amount_minor": NaN, "currency": "EUR"}}',
        b'{"kind": "unusual", "purpose": "x", "body": {"amount_minor": Infinity, "currency": "EUR"}}',
        b'{"kind": "unusual", "purpose": "x", "body": {"amount_minor": ' + b"9" * 5000 + b"}}",
        b'{"kind": "fits", "purpose": "\\ud800", "body": {"contains": "nuts"}}',
        b"null",
        b'"fits"',
    ],
    ids=lambda body: repr(body[:24]),
)
def test_bytes_that_are_no_question_are_refused_as_such(calm: Any, body: bytes) -> None:
    reply = calm[1].send("POST", "/v1/ask", body, JSON)
    assert reply.status == 422
    assert reply.json["type"] == "urn:selfportrait:bad-request"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_form_on_somebody_elses_page_cannot_ask(calm: Any, kind: str) -> None:
    ada, wire = calm
    question = json.dumps({"kind": "fits", "purpose": SHOP, "body": {"contains": "nuts"}}).encode()
    reply = wire.send("POST", "/v1/ask", question, {"Content-Type": kind} if kind else {})
    assert reply.status == 422
    assert ada.vault.entries() == []


def test_a_body_larger_than_any_question_is_refused_before_it_is_read(calm: Any) -> None:
    reply = calm[1].send("POST", "/v1/ask", b" " * (256 * 1024 + 1), JSON)
    assert (reply.status, reply.json["status"]) == (413, 413)


def test_a_body_of_unknown_length_is_cut_off_where_it_grows_too_large(calm: Any) -> None:
    # Of unknown length, so http.client sends it in chunks.
    chunks = (b" " * 65_536 for _ in range(8))
    reply = calm[1].send("POST", "/v1/ask", chunks, JSON)
    assert reply.status == 413


def test_a_shelf_of_two_hundred_full_items_is_not_too_large(wire: Any, tokens: dict[str, str]) -> None:
    full = [
        {"id": f"{n:03}" + "i" * 197, "title": "t" * 300, "category": "c" * 60, "contains": "x " * 100}
        for n in range(200)
    ]
    reply = wire.ask(tokens[SHOP], "rank", items=full)
    assert (reply.status, len(reply.json["value"]["order"])) == (200, 200)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/ask", 405),
        ("HEAD", "/v1/ask", 405),
        ("OPTIONS", "/v1/ask", 405),
        ("PUT", "/v1/ask", 405),
        ("DELETE", "/v1/questions", 405),
        ("POST", "/v1/ask/", 404),
        ("GET", "/", 404),
        ("GET", "/v1", 404),
        ("GET", "/v2/ask", 404),
        ("GET", "/v1/../docs", 404),
        ("GET", "/docs/oauth2-redirect", 404),
        ("GET", "/redoc", 404),
    ],
)
def test_other_ways_in_are_closed_and_say_so_alike(calm: Any, method: str, path: str, status: int) -> None:
    reply = calm[1].send(method, path)
    headers = dict(reply.headers)
    assert reply.status == status
    assert headers["content-type"] == "application/problem+json"
    assert ("allow" in headers) is (status == 405)
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/ask"),
        ("GET", "/v1/questions"),
        ("GET", "/docs"),
        ("GET", "/v1/openapi.json"),
        ("GET", "/x"),
    ],
)
def test_nothing_is_kept_by_those_it_passes_through_or_shown_in_a_frame(
    wire: Any, method: str, path: str
) -> None:
    headers = dict(wire.send(method, path, b"{}" if method == "POST" else None, JSON).headers)
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_fault_in_the_house_looks_like_any_refusal(
    ada: Any, serve: Any, tokens: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    from selfportrait.faces.api import create_app

    class Broken:
        question_kinds = ada.house.question_kinds

        def ask(self, token: str, question: object) -> object:
            raise RuntimeError("zebrawood")

    sound, broken = serve(create_app(ada.house, pace_s=0.001)), serve(create_app(Broken(), pace_s=0.001))
    assert broken.ask("sp_any").essence == sound.ask("sp_any").essence
    assert "RuntimeError" in caplog.text
    assert "zebrawood" not in caplog.text


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8765", 200),
        ("localhost:8765", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
    ],
)
def test_beside_her_pages_the_api_answers_to_its_own_names_only(
    ada: Any, serve: Any, host: str, status: int
) -> None:
    from selfportrait.serving import create_app

    whole = serve(create_app(ada.house, hosts=("127.0.0.1:8765", "localhost:8765"), pace_s=0.001))
    assert whole.send("GET", "/api/v1/questions", None, {"Host": host}).status == status


def test_beside_her_pages_no_grant_is_no_way_to_her_pages(ada: Any, serve: Any) -> None:
    from selfportrait.serving import create_app

    whole = serve(create_app(ada.house, hosts=("127.0.0.1:8765",), pace_s=0.001))
    named = {"Host": "127.0.0.1:8765"}
    paths = ("/api/v1/../../portrait", "/api/portrait", "/api//portrait", "/api/v1/ask/portrait")
    assert {whole.send("GET", path, None, named).status for path in paths} == {404}
    answer = whole.send("POST", "/api/v1/ask", b"{}", JSON | named)
    assert answer.json["type"] == "urn:selfportrait:bad-request"


# The document


@pytest.fixture
def document(calm: Any) -> dict[str, Any]:
    return dict(calm[1].send("GET", "/v1/openapi.json").json)


def test_the_document_is_openapi_31_with_every_endpoint_and_the_token(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "/api"}]
    assert set(document["paths"]) == {"/v1/ask", "/v1/questions"}
    ask = document["paths"]["/v1/ask"]["post"]
    assert set(ask["responses"]) == {"200", "404", "413", "422"}
    assert ask["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert set(ask["responses"]["404"]["content"]) == {"application/problem+json"}


def test_every_form_of_the_document_is_a_json_schema_and_every_reference_leads_somewhere(
    document: dict[str, Any],
) -> None:
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert named <= set(schemas)
    assert set(schemas) == named


def conforms(document: dict[str, Any], status: str, instance: object) -> bool:
    (content,) = document["paths"]["/v1/ask"]["post"]["responses"][status]["content"].values()
    whole = {"$defs": document["components"]["schemas"], **content["schema"]}
    local = json.loads(json.dumps(whole).replace("#/components/schemas/", "#/$defs/"))
    return bool(Draft202012Validator(local).is_valid(instance))


@pytest.mark.parametrize(("kind", "purpose", "body"), QUESTIONS, ids=["rank", "diet", "size", "card"])
def test_what_comes_is_what_the_document_says(
    wire: Any, tokens: dict[str, str], document: dict[str, Any], kind: str, purpose: str, body: dict[str, Any]
) -> None:
    answer = wire.ask(tokens[purpose], kind, purpose, **body).json
    assert conforms(document, "200", answer)
    assert not conforms(document, "200", answer | {"value": {"raw": 1}})
    assert conforms(document, "404", wire.ask("sp_nobody", kind, purpose, **body).json)
    assert conforms(document, "422", wire.ask(None, kind, purpose, nonsense=1).json)


def test_the_page_shows_every_form_and_fetches_nothing_from_elsewhere(
    calm: Any, document: dict[str, Any]
) -> None:
    reply = calm[1].send("GET", "/docs")
    page = reply.body.decode()
    assert reply.status == 200
    assert not re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", page)
    assert "<script" not in page
    assert [name for name in document["components"]["schemas"] if f">{name}<" not in page] == []
    assert [path for path in document["paths"] if f"/api{path}" not in page] == []


def test_the_catalogue_of_questions_is_the_same_for_all(wire: Any, tokens: dict[str, str]) -> None:
    asked = [wire.send("GET", "/v1/questions", None, {"Authorization": f"Bearer {t}"}) for t in ("", "sp_x")]
    assert asked[0].essence == asked[1].essence
    assert [kind["kind"] for kind in asked[0].json] == ["rank", "fits", "unusual"]
    assert all(kind["leaks"] for kind in asked[0].json)
