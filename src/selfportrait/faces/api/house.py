"""What this face needs of the house."""

from __future__ import annotations

from typing import Protocol

from selfportrait.model import Answer, Question


class House(Protocol):
    """The verbs behind the brand's door."""

    def ask(self, token: str, question: Question) -> Answer:
        """Answer, or raise NotAvailable (whatever the reason) or BadRequest (of the form alone)."""
        ...

    def question_kinds(self) -> list[tuple[str, str, str]]:
        """Return (kind, title, what can leak) of each question kind."""
        ...
