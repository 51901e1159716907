"""Two counted models for any folder in the layout of ``foursquare_nyc``: what ours stands beside.

The most frequent place so far, and the place that most often followed this one, backing off to the
first; each gives "somewhere new" what Witten and Bell (1991) give to the unseen: the share of steps so far
that were to a place not seen before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from patterns_next import Row, Scores, Spread, _scored, scored_ids

#: Pseudo-steps of the most frequent places in what followed this one.
_BACK_OFF = 2.0


def counted(everybody: Mapping[str, Sequence[Row]]) -> dict[str, Scores]:
    """Both models' scores, by name; neither looks at the time."""
    ids, spread = scored_ids(everybody), Spread(everybody)
    found: dict[str, list[tuple[float, ...]]] = {
        "most frequent place": [],
        "first-order Markov, back-off": [],
    }
    for rows in everybody.values():
        often: Counter[str] = Counter()
        after: dict[str, Counter[str]] = defaultdict(Counter)
        before = ""
        for number, row in enumerate(rows):
            if number and row.part == 2 and row.id in ids:
                new = len(often) / (number + len(often))
                followed, total = after[before], after[before].total()
                plain = {place: times / number for place, times in often.items()}
                led = {
                    place: (followed[place] + _BACK_OFF * share) / (total + _BACK_OFF)
                    for place, share in plain.items()
                }
                for out, shares in zip(found.values(), (plain, led), strict=True):
                    chances = {place: share * (1 - new) for place, share in shares.items()} | {"": new}
                    out.append((*_scored(chances, row.place, set(often), spread), number))
            often[row.place] += 1
            after[before][row.place] += 1
            before = row.place
    return {name: Scores(*np.array(out, dtype=np.float64).reshape(-1, 4).T) for name, out in found.items()}
