"""Further models that a pack may bring: what each must be, checked once when the pack comes in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from selfportrait.model import Manifest

#: name of the file → a check of its content, which raises BadCatalogue (``refusing.refused``).
#: ``items`` is how many items the catalogue has. A file without a check is carried, and read by nobody.
Check = Callable[[bytes, Manifest, int], None]
CHECKS: Final[dict[str, Check]] = {}

#: Further models are small; a longer one is refused.
EXTRA_MAX: Final = 1 << 26
