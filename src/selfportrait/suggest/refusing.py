"""The one refusal of a catalogue pack."""

from __future__ import annotations

from selfportrait.errors import BadCatalogue


def refused(what: str) -> BadCatalogue:
    """Return the error that says what is wrong with a pack, as the end of a sentence."""
    return BadCatalogue(
        f"This catalogue was not used: {what}.",
        next_step="Download it again, or ask who published it.",
    )


def shown(name: str) -> str:
    """Return a name from a pack as it may stand in a sentence: short, and nothing a terminal would obey.

    >>> shown("items\\x1b[2J.parquet")
    "'items\\\\x1b[2J.parquet'"
    """
    cut = name if len(name) <= 60 else name[:57] + "…"
    return ascii(cut) if not cut.isprintable() else repr(cut)
