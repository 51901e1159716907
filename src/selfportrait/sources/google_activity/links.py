"""Where a row points: Google's redirects unwrapped, videos by their id."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

MOST_LINK: Final = 1_000
#: How nearly all links to a video begin; its id is what follows, and nothing else.
WATCH: Final = "https://www.youtube.com/watch?v="
VIDEO_ID: Final = 11

_VIDEO: Final = ("youtube.com/watch?v=", "youtube.com/shorts/", "youtu.be/")
_REDIRECT: Final = "https://www.google.com/url?q="
_CHANNEL: Final = "youtube.com/channel/"


def item_of(url: str) -> str:
    """Name what a link points to: "yt:VIDEO", "yt:channel/ID", or the link itself, unwrapped and bounded.

    >>> item_of("https://www.google.com/url?q=https://bakery.example/rye%3Fa&usg=x")
    'https://bakery.example/rye?a'
    >>> item_of("https://www.youtube.com/watch?v=abc123XYZ_-&t=4s")
    'yt:abc123XYZ_-'
    """
    if url.startswith(WATCH) and len(url) == len(WATCH) + VIDEO_ID:
        return "yt:" + url[len(WATCH) :]
    if "youtu" in url:
        for mark in _VIDEO:
            _, found, rest = url.partition(mark)
            if found:
                return "yt:" + rest.partition("&")[0].partition("?")[0].partition("#")[0][:20]
        _, found, rest = url.partition(_CHANNEL)
        if found:
            return "yt:channel/" + rest.partition("/")[0].partition("?")[0][:40]
    return unwrapped(url)[:MOST_LINK]


def unwrapped(url: str) -> str:
    """The link behind ``google.com/url?q=…``; any other as it is."""
    if url.startswith(_REDIRECT) and (behind := url[len(_REDIRECT) :].partition("&")[0]):
        return unquote(behind) if "%" in behind else behind
    base, found, query = url.partition("/url?")
    if not found or ".google." not in base + ".":
        return url
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name in ("q", "url") and value:
            return unquote(value)
    return url
