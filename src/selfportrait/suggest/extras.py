"""Further models that a pack may bring: what each must be, checked once when the pack comes in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from selfportrait.model import Manifest
from selfportrait.model.baskets import BASKET_ITEMS, BASKETS
from selfportrait.model.second import SECOND, SECOND_ITEMS, SECOND_PAIRS

from .again_files import check_basket_items, check_weighing
from .second_files import check_items, check_pairs, check_told

#: name of the file → a check of its content, which raises BadCatalogue (``refusing.refused``).
#: ``items`` is how many items the catalogue has. A file without a check is carried, and read by nobody.
Check = Callable[[bytes, Manifest, int], None]
CHECKS: Final[dict[str, Check]] = {
    SECOND: check_told,
    SECOND_PAIRS: check_pairs,
    SECOND_ITEMS: check_items,
    BASKETS: check_weighing,
    BASKET_ITEMS: check_basket_items,
}

#: Further models are small; a longer one is refused.
EXTRA_MAX: Final = 1 << 26
