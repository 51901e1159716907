"""What the docs say is so, and what there is, the docs say."""

from __future__ import annotations

import doctest
import importlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from selfportrait.__main__ import cli
from selfportrait.errors import SelfportraitError
from selfportrait.keyhole import FAMILIES, PURPOSES, QUESTIONS
from selfportrait.portrait import TOPICS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "selfportrait"
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
ROOMS = (
    "sources",
    "vault",
    "portrait",
    "patterns",
    "suggest",
    "comfort",
    "talk",
    "keyhole",
    "brand",
    "invented",
)


def doc(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def errors(base: type[SelfportraitError] = SelfportraitError) -> list[type[SelfportraitError]]:
    return [base, *(kind for child in base.__subclasses__() for kind in errors(child))]


COMMANDS: dict[str, Any] = dict(get_command(cli).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_with_its_options(name: str) -> None:
    (row,) = re.findall(rf"^\| `selfportrait {name}[` ].*$", doc("commands.md"), re.M)
    options = {flag for option in COMMANDS[name].params for flag in option.opts if flag.startswith("--")}
    assert [flag for flag in options - {"--json"} if f"`{flag}`" not in row] == []


def test_every_documented_command_exists() -> None:
    named = re.findall(r"selfportrait ([a-z][a-z-]+)", "\n".join(page.read_text("utf-8") for page in PAGES))
    assert set(named) <= set(COMMANDS) | {"and"}


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    read = {
        found
        for path in SOURCE.rglob("*.py")
        for found in re.findall(r"""["'`]+(SELFPORTRAIT_[A-Z_]+)""", path.read_text("utf-8"))
    }
    assert len(read) >= 5
    assert set(re.findall(r"\| `(SELFPORTRAIT_[A-Z_]+)`", doc("commands.md"))) == read


def test_every_endpoint_is_documented() -> None:
    from selfportrait.faces.api import create_app

    app = create_app(None)  # type: ignore[arg-type]
    paths = {f"{method.upper()} /api{path}" for path, ops in app.openapi()["paths"].items() for method in ops}
    assert paths | {"GET /api/v1/openapi.json", "GET /api/docs"} == set(
        re.findall(r"^\| `((?:GET|POST) /\S+)`", doc("keyhole.md"), re.M)
    )


def test_every_tool_of_the_assistant_is_documented() -> None:
    code = (SOURCE / "faces" / "mcp" / "__init__.py").read_text("utf-8")
    tools = re.findall(r"@server\.tool\([^)]*\)\n\s+def (\w+)", code)
    assert len(tools) == 4
    assert [tool for tool in tools if f"| `{tool}` |" not in doc("commands.md")] == []


def test_every_error_is_documented_by_its_code() -> None:
    told = re.findall(r"^\| `([a-z-]+)` \|", doc("errors.md"), re.M)
    codes = [kind.code for kind in errors() if kind.__module__ == "selfportrait.errors"]
    assert len(set(codes)) == len(codes) > 10
    assert sorted(told) == sorted(codes)


def test_every_topic_is_documented() -> None:
    assert [topic for topic in TOPICS if f"`{topic}`" not in doc("topics.md")] == []


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_question_kind_is_documented_with_its_words_and_bits(kind: str) -> None:
    (row,) = re.findall(rf"^\| `{kind}` \|.*$", doc("keyhole.md"), re.M)
    assert "bits" in row


def test_what_a_kind_can_leak_is_told_in_the_right_figures() -> None:
    rank = FAMILIES["diet"].bits + FAMILIES["taste"].bits
    sizes = [family.bits for name, family in FAMILIES.items() if name.startswith("size")]
    assert f"{rank:.1f} bits, once" in doc("keyhole.md")
    assert f"{min(sizes):.1f} to {FAMILIES['diet'].bits:.0f} bits, once" in doc("keyhole.md")
    assert f"{QUESTIONS['unusual'].bits:.1f} bits for each payment" in doc("keyhole.md")


def test_purposes_named_in_the_docs_are_of_the_vocabulary() -> None:
    written = "\n".join(page.read_text("utf-8") for page in PAGES)
    named = set(re.findall(r"\b(?:Provide|Fraud|Targeted|Service)[A-Z]\w+", written))
    assert named <= set(PURPOSES)


def test_every_word_of_the_glossary_is_a_word_of_the_code() -> None:
    words = re.findall(r"^\| ([A-Z]\w+) \|", doc("glossary.md"), re.M)
    code = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    unknown = [word for word in words if not re.search(rf"\b{word}|_{word}|\b{word.lower()}\b", code)]
    assert len(words) > 25
    assert unknown == []
    assert words == sorted(words)


def test_every_noun_of_the_model_is_explained_somewhere() -> None:
    from selfportrait import model

    nouns = [name for name in model.__all__ if isinstance(getattr(model, name), type)]
    told = (
        doc("glossary.md")
        + doc("architecture.md")
        + doc("catalogue.md")
        + doc("events.md")
        + doc("topics.md")
    )
    assert [noun for noun in nouns if not re.search(rf"\b{noun}\b", told)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_to_a_heading_in_it(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    broken = [link for link in links if not leads(page, link)]
    assert broken == []


def leads(page: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    return not heading or heading in headings(target)


def headings(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_json_block_is_json_and_every_python_block_parses(page: Path) -> None:
    blocks = re.findall(r"```(json|python)\n(.*?)```", page.read_text("utf-8"), re.S)
    [json.loads(code) for kind, code in blocks if kind == "json"]
    runnable = [code for kind, code in blocks if kind == "python" and page.name != "architecture.md"]
    assert all(compile(code, str(page), "exec") for code in runnable)


MODULES = sorted(
    ".".join(("selfportrait", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
    for path in SOURCE.rglob("*.py")
    if ">>> " in path.read_text("utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_run(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(name), verbose=False)
    assert tried > 0
    assert failed == 0


@pytest.mark.parametrize("room", ROOMS)
def test_the_architecture_lists_exactly_the_public_names_of_each_room(room: str) -> None:
    (row,) = re.findall(rf"^\| {room} \| (.*) \|$", doc("architecture.md"), re.M)
    public = importlib.import_module(f"selfportrait.{room}").__all__
    assert sorted(re.findall(r"`(\w+)`", row)) == sorted(public)


@pytest.mark.parametrize("room", ROOMS)
def test_every_folder_of_the_house_is_in_its_plan(room: str) -> None:
    assert f"├── {room}/" in doc("architecture.md")
    assert {path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__"} <= set(
        re.findall(r"[├└]── (\w+)/", doc("architecture.md"))
    )


def test_no_file_names_a_package_registry_a_tracker_or_this_machine() -> None:
    # Cut in two, so that this file is not found by its own search.
    names = (
        ("pypi", r"\.org"),
        ("files", r"\.pythonhosted"),
        ("registry", r"\.npmjs"),
        ("google-", "analytics"),
        ("googletag", "manager"),
        ("fonts", r"\.googleapis"),
        ("/work", "/main"),
    )
    wrong = re.compile("|".join(first + rest for first, rest in names))
    texts = {path: path.read_bytes().decode("utf-8", "replace") for path in tracked()}
    assert [str(path.relative_to(ROOT)) for path, text in texts.items() if wrong.search(text)] == []


def test_the_front_page_names_the_two_commands_and_shows_the_picture() -> None:
    front = (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "make run" in front
    assert "make test" in front
    assert re.search(r"^run:", makefile, re.M)
    assert re.search(r"^test:", makefile, re.M)
    assert re.search(r"!\[.{20,}\]\(docs/screenshots/\w+\.png\)", front)


def test_every_decision_is_listed_and_has_its_why() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    assert len(pages) >= 7
    index = doc("decisions/README.md")
    assert [page.name for page in pages if page.name not in index] == []
    assert [page.name for page in pages if "**Why.**" not in page.read_text("utf-8")] == []


def test_modules_stay_short_enough_to_be_read() -> None:
    long = [
        str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if path.read_text().count("\n") > 400
    ]
    assert long == []
