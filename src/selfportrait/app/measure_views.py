"""Parts of the Patterns page that stand by themselves: lines, measurements, notes, reliability, trips."""

from __future__ import annotations

import msgspec


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all views."""


class LineView(View, frozen=True, kw_only=True):
    """A daily line with its own normal band; ``None`` is a day without data, drawn as a gap."""

    sentence: str
    unit: str
    days: tuple[str, ...]  #: ISO dates
    values: tuple[float | None, ...]
    low: float
    high: float
    bands: tuple[tuple[float, float] | None, ...] = ()  #: the band of each day, where it follows her week
    edges: tuple[str, str] | None = None  #: the band's low and high of today in words, where told otherwise
    note: str = ""
    subject: str = ""


class BodyView(View, frozen=True, kw_only=True):
    """One measurement against her own normal, and which way it goes."""

    title: str
    sentence: str
    off: bool  #: the latest days lie beyond the band
    line: LineView
    trend: str
    clear: bool  #: the trend has a direction: zero lies outside its interval
    rhythm: str  #: what her week and year add, "" where nothing worth a word
    basis: str  #: "1,066 days since 18 November 2023"
    subject: str


class MoodView(View, frozen=True, kw_only=True):
    """Her own notes of how she felt, and what coincides with them."""

    sentence: str
    days: tuple[tuple[str, float], ...]  #: ISO date, mean valence from -1 to 1, of the latest days noted
    coinciding: tuple[tuple[str, str], ...]  #: (subject, sentence), only what chance does not do
    note: str
    subject: str


class ReliabilityView(View, frozen=True, kw_only=True):
    """How our own past forecasts for this person came true.

    ``bins`` are (said, happened, low, high, how many): shares, with the 90 % interval of what happened.
    """

    sentence: str
    bins: tuple[tuple[float, float, float, float, int], ...]
    note: str


class TripView(View, frozen=True, kw_only=True):
    """A destination she goes to again and again."""

    place: str
    times: int
    text: str
    days: tuple[tuple[int, int], ...]  #: first and last local day of each trip
    subject: str
