"""What operating systems leave behind in folders and archives; never the person's."""

from __future__ import annotations

from typing import Final

LITTER: Final = frozenset(
    {"__macosx", ".ds_store", "thumbs.db", "desktop.ini", ".spotlight-v100", ".trashes"}
)


def is_litter(name: str) -> bool:
    """Whether a "/"-separated name is an operating system's own."""
    parts = name.lower().split("/")
    return not LITTER.isdisjoint(parts) or parts[-1].startswith("._")
