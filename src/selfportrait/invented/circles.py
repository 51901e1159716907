"""The circles of taste the crowd is mixed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Circle:
    """People of one taste: weight of what they hear, watch, eat and buy (absent is 0.04)."""

    name: str
    music: dict[str, float]
    shows: dict[str, float]
    shelves: dict[str, float]
    goods: dict[str, float]
    avoids: str = ""  #: an allergen they never buy


CIRCLES: Final = (
    Circle(
        "crag",
        {"indie folk": 5, "dream pop": 4, "singer-songwriter": 2, "indie rock": 2},
        {"nature documentary": 4, "nordic noir": 4, "documentary": 3},
        {"muesli": 3, "fruit": 3, "nuts": 3, "pasta": 2},
        {"climbing": 6, "outdoor": 4, "running": 2},
    ),
    Circle(
        "nightbus",
        {"techno": 5, "house": 4, "ambient": 3, "electropop": 2},
        {"science fiction": 4, "thriller": 3},
        {"ready meals": 3, "soft drinks": 3, "coffee": 2},
        {"audio": 4, "sneakers": 4},
    ),
    Circle(
        "kitchen",
        {"jazz": 4, "neo soul": 4, "singer-songwriter": 2},
        {"food": 5, "comedy": 3, "period drama": 2},
        {"vegetables": 4, "cheese": 4, "spices": 3, "bread": 3},
        {"kitchen": 6, "home": 2},
    ),
    Circle(
        "freefrom",
        {"electropop": 3, "neo soul": 3, "dream pop": 2},
        {"food": 3, "reality": 3, "drama": 2},
        {"free-from": 6, "vegetables": 3, "fruit": 3},
        {"running": 3, "kitchen": 3},
        "gluten",
    ),
    Circle(
        "parquet",
        {"modern classical": 5, "jazz": 3, "ambient": 2},
        {"period drama": 5, "documentary": 3, "drama": 3},
        {"cheese": 3, "tea": 4, "chocolate": 3},
        {"home": 4, "stationery": 4},
    ),
    Circle(
        "cellar",
        {"post-punk": 5, "metal": 4, "indie rock": 3},
        {"crime": 4, "thriller": 3, "science fiction": 2},
        {"snacks": 4, "ready meals": 3, "soft drinks": 3},
        {"audio": 4, "sneakers": 2, "jackets": 3},
    ),
    Circle(
        "schoolyard",
        {"pop punk": 4, "hip hop": 4, "electropop": 4},
        {"animation": 5, "comedy": 4, "reality": 3},
        {"snacks": 4, "soft drinks": 4, "ice cream": 3},
        {"sneakers": 5, "audio": 3},
    ),
    Circle(
        "family",
        {"singer-songwriter": 4, "electropop": 2, "neo soul": 2},
        {"animation": 4, "comedy": 3, "nature documentary": 3},
        {"dairy": 4, "bread": 4, "fruit": 3, "baking": 3},
        {"home": 4, "outdoor": 3},
    ),
    Circle(
        "plantbased",
        {"dream pop": 3, "ambient": 3, "indie folk": 2},
        {"documentary": 4, "food": 3, "drama": 2},
        {"plant drinks": 5, "vegetables": 4, "nuts": 3},
        {"home": 3, "running": 3},
        "milk",
    ),
    Circle(
        "corner",
        {"hip hop": 5, "neo soul": 4, "house": 2},
        {"crime": 4, "drama": 3, "reality": 2},
        {"bread": 3, "snacks": 3, "coffee": 4},
        {"sneakers": 4, "jackets": 4},
    ),
)
