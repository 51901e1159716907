"""What she says: words become statements."""

from .understanding import understand

__all__ = ["understand"]
