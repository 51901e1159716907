"""Everything a brand needs to ask through the keyhole. Copy it; it has no dependencies."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PURPOSE = "ProvideProductRecommendations"


class NotAvailable(Exception):
    """The one refusal, or nobody there. It has no reason, and none should be guessed: carry on without."""


@dataclass(frozen=True, slots=True)
class Keyhole:
    """A person's keyhole: where she answers, and the token she gave us."""

    url: str
    token: str

    def rank(self, items: list[dict[str, str]]) -> list[str]:
        """Return the ids of the items that suit her, best first; what does not fit is left out."""
        order: list[str] = self._ask("rank", {"items": items})["order"]
        return order

    def fits(self, **what: str) -> bool:
        """Whether something fits her: ``contains="gluten nuts"``, or ``garment="shoe", size="39"``."""
        return bool(self._ask("fits", what)["fits"])

    def _ask(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        question = {"kind": kind, "purpose": PURPOSE, "body": body}
        request = Request(
            f"{self.url}/api/v1/ask",
            data=json.dumps(question).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        try:
            with urlopen(request, timeout=5) as response:
                value: dict[str, Any] = json.load(response)["value"]
                return value
        except HTTPError as error:
            if error.code in (413, 422):
                raise  # our question is not of its form: a mistake of ours
            raise NotAvailable from None
        except (OSError, HTTPException, ValueError, KeyError):
            raise NotAvailable from None
