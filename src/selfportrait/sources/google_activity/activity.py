"""One row of My Activity, from whatever it was read, as an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

import msgspec

from selfportrait.model import EARLIEST_US, LATEST_US, Event, Kind, Precision, Skipped
from selfportrait.sources.protocol import Record
from selfportrait.sources.text import MOST_TITLE, clean

from .links import VIDEO_ID, WATCH, item_of
from .verbs import KIND_OF, PLAIN, language_of, splitter, verb_of_link

Attrs = dict[str, str | int | float | bool]

#: Product names as exports write them → one name for each.
_PRODUCTS: Final = {
    "Google Search": "Search",
    "Suche": "Search",
    "Google Suche": "Search",
    "Google-Suche": "Search",
    "Bildersuche": "Image Search",
    "Videosuche": "Video Search",
    "Google Maps": "Maps",
    "Google Play Store": "Play Store",
    "Google Play": "Play Store",
    "Google Shopping": "Shopping",
    "Google News": "News",
    "Google Chrome": "Chrome",
    "Google Assistant": "Assistant",
    "Google Übersetzer": "Translate",
    "Google Translate": "Translate",
    "Gemini Apps": "Gemini",
    "Gemini-Apps": "Gemini",
}
_ADVERTS: Final = frozenset(
    {"From Google Ads", "Von Google Anzeigen", "Von Google-Anzeigen", "Von Google Ads", "Aus Google Ads"}
)
_MOST_PRODUCTS: Final = 1_000


class Named(msgspec.Struct, gc=False):
    """Anything with a name: a channel below a title, a detail."""

    name: str = ""


class Item(msgspec.Struct, rename="camel", gc=False):
    """A row of My Activity as JSON writes it; HTML is brought into the same form.

    Tuples, because an empty list would be made anew for each row.
    """

    header: str = ""
    title: str = ""
    title_url: str = ""
    time: str = ""
    products: tuple[str, ...] = ()
    subtitles: tuple[Named, ...] = ()
    details: tuple[Named, ...] = ()


class _Product(NamedTuple):
    """What all rows of a product share."""

    attrs: Attrs
    key: str  #: how their natural key begins
    youtube: bool


class Reading:
    """Turns the rows of one file into events: knows its language and counts what looks alike.

    Years of activity are close to a million rows, so ``records`` is one long loop that goes straight
    through for the plain ones, and leaves what is special to ``_special``.
    """

    def __init__(self, file: str, precision: Precision) -> None:
        self._file = file
        self._precision: Precision = precision
        self._split = splitter("en")
        self._plain: Mapping[str, str] = {}
        self._settled = False
        self._products: dict[str, _Product] = {}
        self._second_us: int | None = None
        self._first = ""
        self._this_second: dict[str, int] = {}
        self._row = 0

    def next_row(self) -> int:
        """Count a row and return its number, from 1."""
        self._row += 1
        return self._row

    def bad(self, reason: str = "bad-row") -> Skipped:
        """Count a row that is not kept."""
        return Skipped(reason=reason, file=self._file, row=self.next_row())

    def learn_language(self, titles: Sequence[str]) -> None:
        """Settle the file's language by its first rows."""
        if not self._settled:
            self._settled = True
            language = language_of(titles)
            self._split = splitter(language)
            self._plain = PLAIN if language == "en" else {}

    def records(
        self, items: Iterable[tuple[Item | None, int | None]], otherwise: Callable[[Item | None], Record]
    ) -> Iterator[Record]:
        """Yield each row, given with its ``start_us``, as an event or why it is none.

        Rows without a time, or that are none at all, go to ``otherwise``.
        """
        file, precision, plain, products = self._file, self._precision, self._plain, self._products
        kind_of, begun, number = KIND_OF, blake2b(digest_size=8).copy, int.from_bytes
        watch, link, whole = WATCH, len(WATCH), len(WATCH) + VIDEO_ID
        last_us, first = self._second_us, self._first
        for item, start_us in items:
            if item is None or start_us is None:
                yield otherwise(item)
                continue
            header, url = item.header, item.title_url
            word, _, rest = item.title.partition(" ")
            verb = plain.get(word)
            product = item.products[0] if item.products else header
            shared = products.get(product) or self._product(product)
            if (
                verb is None
                or item.details
                or not rest.isprintable()
                or (verb == "watched" and (header != "YouTube" or not url or rest.startswith("http")))
                or not EARLIEST_US <= start_us < LATEST_US
                or not 0 < len(rest) < MOST_TITLE
                or rest[0] == " "
                or rest[-1] == " "
            ):
                special = self._special(item, shared, start_us)
                if isinstance(special, Skipped):
                    yield special
                    continue
                kind, verb, rest, title, url, attrs = special
            else:
                kind, attrs = kind_of[verb], shared.attrs
                if verb == "searched":
                    rest, url = rest.removeprefix("for "), ""
                title = rest
            what = f"{shared.key}{verb}\x1f{rest}"
            slot_us = start_us - start_us % 1_000_000
            if slot_us == last_us:
                what = self._again(first, what)
            else:
                last_us, first = slot_us, what
                if self._this_second:
                    self._this_second = {}
            # natural_key(what), written out: a third faster, and it is a third of the time a row may take
            digest = begun()
            digest.update(what.encode())
            self._row += 1
            yield Event(
                kind=kind,
                source="google_activity",
                slot_us=slot_us,
                key=number(digest.digest(), "little", signed=True),
                start_us=start_us,
                precision=precision,
                title=title,
                creator=clean(item.subtitles[0].name) if item.subtitles and shared.youtube else "",
                item=("yt:" + url[link:] if len(url) == whole and url.startswith(watch) else item_of(url))
                if url
                else "",
                attrs=attrs,
                file=file,
                row=self._row,
            )
        self._second_us, self._first = last_us, first

    def _special(
        self, item: Item, shared: _Product, start_us: int
    ) -> Skipped | tuple[Kind, str, str, str, str, Attrs]:
        """Any row at all, step by step: (kind, verb, rest for the key, title, link, attrs)."""
        if not EARLIEST_US <= start_us < LATEST_US:
            return self.bad("bad-date")
        if any(detail.name in _ADVERTS for detail in item.details):
            return self.bad("advert")
        verb, rest = self._split(clean(item.title.replace("\xa0", " ")))
        if verb is None:
            return self.bad("not-an-act")
        url = item.title_url
        if not verb and url:
            verb, words = verb_of_link(url)
            rest = clean(words) or rest
        title = rest = rest.strip()
        if not rest:
            return self.bad("no-title")
        kind, attrs = KIND_OF[verb], shared.attrs
        if verb == "watched" and not shared.youtube:
            kind = "browse"  # a page or a place that was looked at: German has one word for both
        elif verb == "watched":
            kind = "listen" if item.header == "YouTube Music" else "watch"
            if not url or rest.startswith("https://"):
                title, attrs = "", attrs | {"removed": True}
        elif verb == "disliked":
            attrs = attrs | {"liked": False}
        return kind, verb, rest, title, "" if kind == "search" else url, attrs

    def _again(self, first: str, what: str) -> str:
        """Tell the second equal row of one second from the first, and so on; ``first`` came before all."""
        if not self._this_second:
            self._this_second = {first: 1}
        before = self._this_second.get(what, 0)
        self._this_second[what] = before + 1
        return f"{what}\x1f{before}" if before else what

    def _product(self, written: str) -> _Product:
        if len(self._products) > _MOST_PRODUCTS:
            self._products.clear()
        name = clean(written, 100)
        name = _PRODUCTS.get(name, name)
        made = _Product({"product": name}, f"google_activity\x1f{name}\x1f", name.startswith("YouTube"))
        self._products[written] = made
        return made
