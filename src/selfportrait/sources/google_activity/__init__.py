"""Google My Activity of every product, YouTube and Chrome: JSON, HTML and CSV, English and German."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selfportrait.errors import UnknownFormat
from selfportrait.sources.csv_rows import header_of
from selfportrait.sources.protocol import Context, ExportFile, Record, Source
from selfportrait.sources.text import decoded

from . import channel, chrome, from_html, from_json

_ROW: Final = re.compile(r'"(?:products|header|titleUrl|activityControls)"\s*:')
_TIME: Final = re.compile(r'"time"\s*:\s*"')
_OLD_ROW: Final = re.compile(r'"snippet"\s*:\s*\{')
_HTML_HEAD: Final = 1 << 19  #: the style sheet in front of the first row has grown to 150 kB


class GoogleActivity:
    """Reads what Takeout and the Data Portability API give of My Activity."""

    id = "google_activity"
    title = "Google My Activity and YouTube"
    maturity = "stable"

    def recognise(self, file: ExportFile) -> float:
        """By keys, style classes or columns; file names are in the account's language and say nothing."""
        return 0.95 if _generation(file) else 0.0

    def read(self, file: ExportFile, context: Context) -> Iterator[Record]:
        """Yield what she searched, watched, visited, liked and said."""
        generation = _generation(file)
        if generation == "json":
            return from_json.read(file)
        if generation == "html":
            return from_html.read(file, context)
        if generation == "chrome":
            return chrome.read(file)
        if generation == "csv":
            return channel.read(file)
        raise UnknownFormat(
            f"“{file.name}” is not one of Google's activity files.",
            next_step="Import the whole Takeout ZIP; each file is recognised by what is in it.",
        )


def _generation(file: ExportFile) -> str:
    head = file.head()
    text = decoded(head).lstrip()
    if text.startswith("["):
        if '"title"' in text and _TIME.search(text) and _ROW.search(text):
            return "json"
        return "json" if _OLD_ROW.search(text) and '"publishedAt"' in text else ""
    if text.startswith("{"):
        return "chrome" if '"Browser History"' in text[:4096] and '"time_usec"' in text else ""
    if text.startswith("<"):
        if "mdl-" in text and ("outer-cell" in text or b"outer-cell" in file.head(_HTML_HEAD)):
            return "html"
        return ""
    return "csv" if channel.recognised(header_of(head)) else ""


SOURCE: Source = GoogleActivity()
