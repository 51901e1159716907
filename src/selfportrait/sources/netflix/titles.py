"""A Netflix title → show, season, episode.

Titles are joined with ": ", and shows have colons too: "Show: Season 2: The Long Way".
The season word follows the language of the profile; Invented lines:
"Harbour Lights: Staffel 2: Ebbe", "Marea: Temporada 1: Episodio 3", " : Episode 10".
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

_SEASON_WORDS: Final = (
    "season|series|part|volume|vol|book|collection|limited series|miniseries|chapter|"
    "staffel|teil|band|buch|miniserie|mini-serie|kapitel|"
    "saison|partie|série|mini-série|chapitre|temporada|parte|libro|miniserie|serie limitada|volumen|"
    "stagione|capitolo|seizoen|deel|sezon|część|säsong|sæson|sesong|kausi|évad|série|řada|сезон|часть|"
    "シーズン|시즌"
)
_SEASON: Final = re.compile(
    rf"^(?:(?:{_SEASON_WORDS})\b\.?\s*(?P<after>\d{{1,3}})?(?!\w)|(?P<before>\d{{1,3}})\.?\s*(?:{_SEASON_WORDS})\b"
    r"|第\s*(?P<cjk>\d{1,3})\s*季|(?:シーズン|시즌)\s*(?P<glued>\d{1,3}))",
    re.IGNORECASE,
)
_EPISODE: Final = re.compile(
    r"^(?:episode|folge|kapitel|chapter|épisode|chapitre|episodio|capítulo|episódio|capitolo|aflevering|odcinek|"
    r"avsnitt|afsnit|jakso|bölüm|серия|第)\s*\S+",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"\s*\((?:\w+\.?\s+)?(\d{1,4})\)$")


class Title(msgspec.Struct, frozen=True):
    """What a title says. ``key`` is the same in the short and in the long export."""

    full: str
    key: str
    show: str = ""
    season: str = ""  #: its number where it has one, else its words
    episode: str = ""


def split_title(full: str) -> Title:
    """Split a cleaned title.

    >>> title = split_title("Harbour Lights: Season 2: The Long Way (Episode 3)")
    >>> title.show, title.season, title.episode
    ('Harbour Lights', '2', 'The Long Way')
    >>> split_title(": Episode 10").episode
    'Episode 10'
    """
    key = _NUMBERED.sub("", full) if full.count(": ") else full
    parts = key.split(": ")
    if key.startswith(": "):
        return Title(full.removeprefix(": "), key, episode=": ".join(parts[1:]))
    for at in range(1, len(parts)):
        season = _season(parts, at)
        if season is None:
            continue
        if at == len(parts) - 1 and _EPISODE.match(parts[at]):
            break
        return Title(full, key, ": ".join(parts[:at]), season, ": ".join(parts[at + 1 :]))
    if len(parts) > 1 and _EPISODE.match(parts[-1]):
        return Title(full, key, ": ".join(parts[:-1]), "", parts[-1])
    return Title(full, key)


def _season(parts: list[str], at: int) -> str | None:
    """The season that ``parts[at]`` names: its number, else its words; None where it names none."""
    part = parts[at].strip()
    found = _SEASON.match(part)
    if found:
        number = next((group for group in found.groups() if group), "")
        if number or len(part.split()) <= 2:  # "Limited Series", but not "Part of the Family"
            return number or part
    show = parts[at - 1].strip()
    rest = part.removeprefix(show).strip()
    if at + 1 < len(parts) and rest != part and rest.isdigit():  # "Night Shift: Night Shift 2: …"
        return rest
    return None
