"""The API's own page, drawn from its OpenAPI document (docs/decisions/0007)."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def docs_page(schema: dict[str, Any]) -> str:
    """Return the page: one file, no script, nothing from elsewhere."""
    environment = Environment(
        loader=PackageLoader(__package__ or "", "."), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["plain"] = _plain
    style = files(__package__ or "").joinpath("docs.css").read_text("utf-8")
    return environment.get_template("docs.html").render(schema=schema, style=style, forms=_forms(schema))


def _plain(text: str) -> list[str]:
    """Paragraphs of a docstring, without its line breaks and marks."""
    return [" ".join(part.replace("`", "").split()) for part in text.split("\n\n")]


def _forms(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "description": form.get("description", ""),
            "fields": [
                _field(field, of, field in form.get("required", ()))
                for field, of in form["properties"].items()
            ],
        }
        for name, form in schema["components"]["schemas"].items()
        if form.get("properties")
    ]


def _field(name: str, of: dict[str, Any], required: bool) -> dict[str, Any]:
    inner = of.get("items", {})
    links = [one["$ref"].rpartition("/")[2] for one in (of, inner, *of.get("anyOf", ())) if "$ref" in one]
    choices = of.get("enum", [of["const"]] if "const" in of else [])
    return {
        "name": name,
        "required": required,
        "is_list": bool(inner),
        "links": links,
        "form": " | ".join(choices) or of.get("format") or inner.get("type") or of.get("type") or "any",
        "description": of.get("description", ""),
        "example": str(of["examples"][0]) if of.get("examples") else "",
    }
