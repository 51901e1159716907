"""A seeded invented person, catalogue and crowd, as real export files. Nobody in here exists."""

from __future__ import annotations

from .life import write_life
from .market import write_market

__all__ = ["write_life", "write_market"]
