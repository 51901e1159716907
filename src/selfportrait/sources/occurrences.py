"""Tell apart happenings that look alike: the first, second, … of one moment."""

from __future__ import annotations

from typing import Final

_MOMENTS: Final = 4_096


class Occurrences:
    """Counts how often the same was seen at the same moment in one file.

    Exports list the rows of one moment near each other, so only the last few
    thousand moments are remembered and memory stays bounded.
    """

    def __init__(self) -> None:
        self._seen: dict[int, dict[str, int]] = {}

    def next(self, slot_us: int, what: str) -> int:
        """0 for the first of its kind at ``slot_us``, then 1, 2, …

        >>> counter = Occurrences()
        >>> [counter.next(0, "a"), counter.next(0, "b"), counter.next(0, "a")]
        [0, 0, 1]
        """
        seen = self._seen.get(slot_us)
        if seen is None:
            if len(self._seen) >= _MOMENTS:
                for old in list(self._seen)[: _MOMENTS // 2]:
                    del self._seen[old]
            self._seen[slot_us] = {what: 1}
            return 0
        count = seen.get(what, 0)
        seen[what] = count + 1
        return count
