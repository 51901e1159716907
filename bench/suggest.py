"""Every table of the suggestions: `make bench ROOM=suggest` (`PART=next` runs one of them)."""

import os

from report import main_of_parts

#: A module a table; each says in its docstring what is measured, how, and on which data.
PARTS = (
    "suggest_next",
    "suggest_cold",
    "suggest_second",
    "suggest_beside",
    "suggest_mix",
    "suggest_basket",
    "suggest_segments",
    "suggest_speed",
    "suggest_scale",
)

if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the product does, before NumPy is loaded
    main_of_parts("Suggestions", PARTS)
