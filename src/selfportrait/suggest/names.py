"""Names that mean the same thing, made the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

# What labels append to a title without making it another work. "Live" and
# "Acoustic" are left: another recording is another thing to have heard.
_EDITION = (
    r"(?:\d{4}\s+)?(?:digital\s+)?(?:re-?master(?:ed|izado)?|deluxe|expanded|anniversary|bonus|explicit|clean"
    r"|mono|stereo|album|single|original|radio)"
    r"(?:\s+(?:edition|version|mix|edit|track|re-?master(?:ed)?))*(?:\s+\d{4})?"
)
_GUEST: Final = r"(?:feat\.?|ft\.?|featuring|with)\s+[^()\[\]]+"
_BRACKETED: Final = re.compile(rf"[(\[]\s*(?:{_EDITION}|{_GUEST})\s*[)\]]", re.IGNORECASE)
_TRAILING: Final = re.compile(rf"\s+[-–—]\s+{_EDITION}\s*$", re.IGNORECASE)
_FEATURING: Final = re.compile(r"\s+(?:feat\.?|ft\.?|featuring)\s+.+$", re.IGNORECASE)
_NOT_WORD: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Fold case, marks and punctuation away.

    >>> plain("Señor  Blüte!")
    'senor blute'
    """
    # Letterlike symbols only show their case once they are taken apart.
    marks = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(char for char in marks if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", letters).strip() or text.casefold().strip()


@lru_cache(maxsize=65_536)
def work(title: str) -> str:
    """Return what a title names, whatever the edition or the guest.

    >>> work("Low Harbour (feat. Bo Lind) - 2011 Remaster"), work("Low Harbour - Live")
    ('low harbour', 'low harbour live')
    """
    bare = _FEATURING.sub("", _TRAILING.sub("", _BRACKETED.sub("", title)))
    return plain(bare) or plain(title)


def maker(creator: str) -> str:
    """Return who made it, without guests and a leading "the".

    >>> maker("The Paper Lanterns feat. Mira Sol")
    'paper lanterns'
    """
    return plain(_FEATURING.sub("", creator)).removeprefix("the ")


def show_names(title: str, creator: str) -> Iterator[str]:
    """Yield what a viewing may call its show, the likeliest first.

    A source that knows the series says so as the creator. Where there is none, a
    title may be "Show: Season 2: Episode"; where there is one, its title is not
    taken apart: a channel's "Night Ferry: all the trailers" is not the show.

    >>> list(show_names("Night Ferry: Season 1: Fog", ""))
    ['night ferry season 1 fog', 'night ferry season 1', 'night ferry']
    """
    if creator:
        yield work(creator)
        yield work(title)
        return
    parts = title.split(": ")
    for length in range(len(parts), 0, -1):
        yield work(": ".join(parts[:length]))


def words(text: str) -> list[str]:
    """Return a list's entries and the single words in them: "indie rock, jazz" → three words, two entries.

    >>> words("indie rock, jazz")
    ['indie rock', 'indie', 'rock', 'jazz']
    """
    found: list[str] = []
    for entry in re.split(r"[,;/|]", text):
        name = plain(entry)
        found += [name, *name.split()] if " " in name else [name]
    return [name for name in dict.fromkeys(found) if name]
