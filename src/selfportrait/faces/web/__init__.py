"""The face ``web``: pages about one person, for her own eyes."""

from .app import create_app
from .house import House

__all__ = ["House", "create_app"]
