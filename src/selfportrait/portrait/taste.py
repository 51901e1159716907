"""What she likes to hear and watch, by how much and how lately she did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from selfportrait.model import DAY_US, Event, Evidence, Fact, Kind

from .confidence import capped, lower_bound
from .profiles import shared_doubt
from .reading import Frame, Heavy, Trace
from .wording import phrase, span_words

#: After this many days a play weighs half.
HALF_LIFE_DAYS: Final = 120.0

#: A play counts from here on; below it was skipped (docs/sources.md: a play is 30 s).
_HEARD_S: Final = 30.0
_UNTIMED_SONG_S: Final = 200.0
_UNTIMED_VIDEO_S: Final = 480.0
_LONGEST_S: Final = 8 * 3600.0  #: one play is not longer; a screen left on is no fondness

_PODCASTS: Final = ("spotify:episode:", "spotify:show:")


class Favourite:
    """What is known of one artist, show or channel."""

    __slots__ = ("days", "kept", "last_day", "name", "profile", "seconds", "trace", "weight")

    def __init__(self, name: str, profile: str) -> None:
        self.name = name
        self.profile = profile
        self.weight = 0.0
        self.seconds = 0.0
        self.kept = 0
        self.days = 0
        self.last_day = -1
        self.trace = Trace()


class Favourites:
    """Counts plays of named things by recency-weighted time; bounded however many names there are."""

    def __init__(self, topic: str, frame: Frame, *, untimed_s: float) -> None:
        self._topic = topic
        self._now_us = frame.now_us
        self._frame = frame
        self._untimed_s = untimed_s
        self._heavy: Heavy[Favourite] = Heavy()
        self.plays: dict[str, int] = {}

    def add(self, name: str, event: Event, *, profile: str = "") -> None:
        """Take in one play of ``name``."""
        key = f"{name}\x1f{profile}".casefold() if profile else name.casefold()
        held = self._heavy.held.get(key)
        if held is None:
            self._heavy.room()
            held = self._heavy.held[key] = Favourite(name, profile)
        end = event.end_us
        seconds = self._untimed_s if end is None else min((end - event.start_us) / 1e6, _LONGEST_S)
        age_days = (self._now_us - event.start_us) / DAY_US
        held.weight += seconds * 0.5 ** (age_days / HALF_LIFE_DAYS) if age_days > 0 else seconds
        held.seconds += seconds
        self.plays[profile] = self.plays.get(profile, 0) + 1
        attrs = event.attrs
        if seconds >= _HEARD_S and not (attrs and attrs.get("skipped")):
            held.kept += 1
        day = event.start_us // DAY_US
        if day != held.last_day:
            held.last_day = day
            held.days += 1
        held.trace.add(event)

    def facts(
        self, *, most: int, least_days: int, least_seconds: float, reads: str = "", medium: str = ""
    ) -> Iterator[Fact]:
        """Yield the favourites, at most ``most`` of a profile, best first."""
        ranks: dict[str, int] = {}
        for _, held in self._heavy.top(most * 5):
            rank = ranks.get(held.profile, 0) + 1
            if held.days >= least_days and held.seconds >= least_seconds and rank <= most:
                ranks[held.profile] = rank
                yield self._fact(rank, held, reads, medium)

    def _fact(self, rank: int, held: Favourite, reads: str, medium: str) -> Fact:
        plays = held.trace.count
        # that she is fond of it: the share she did not skip, and that it was not one evening's whim
        confidence = lower_bound(held.kept, plays) * held.days / (held.days + 1.5)
        value: dict[str, str | int | float | bool | None] = {
            "rank": rank,
            "hours": round(held.seconds / 3600, 1),
            "plays": plays,
        }
        rule = (
            f"played {plays:,} times on {held.days:,} days, {span_words(held.seconds / 60)}; "
            f"lately counts more (half after {HALF_LIFE_DAYS:.0f} days)"
        )
        if medium:
            value["medium"] = medium
        profiles = sum(1 for profile in self.plays if profile)
        if held.profile:
            value["profile"] = held.profile
        if profiles > 1:
            value["profiles"] = profiles
            confidence *= shared_doubt(profiles)
            rule += f"; the account has {profiles} profiles" + (
                f", this one “{held.profile}”" if held.profile else ""
            )
        return Fact(
            topic=self._topic,
            about=held.name,
            value=value,
            text=reads.format(about=held.name) if reads else phrase(self._topic, held.name),
            provenance="derived",
            confidence=capped(confidence),
            evidence=Evidence(rule=rule, count=plays, of=self.plays[held.profile], events=held.trace.ids()),
        )


class Listening:
    """Favourite artists and genres; adverts, private sessions and podcasts left out or apart."""

    kinds: tuple[Kind, ...] = ("listen",)

    def __init__(self, frame: Frame) -> None:
        self._artists = Favourites("taste.artist", frame, untimed_s=_UNTIMED_SONG_S)
        self._genres = Favourites("taste.genre", frame, untimed_s=_UNTIMED_SONG_S)
        self._shows = Favourites("taste.show", frame, untimed_s=_UNTIMED_VIDEO_S)

    def update(self, event: Event) -> None:
        """Take in a play."""
        creator = event.creator
        attrs = event.attrs
        if attrs and _not_hers(attrs):
            return
        if not creator:
            return
        if event.item.startswith(_PODCASTS) or (attrs and attrs.get("medium") in ("podcast", "audiobook")):
            self._shows.add(creator, event)
            return
        self._artists.add(creator, event)
        if attrs and (genre := attrs.get("genre")):
            self._genres.add(str(genre), event)

    def facts(self) -> Iterator[Fact]:
        """Yield favourite artists, genres and podcasts."""
        yield from self._artists.facts(most=15, least_days=3, least_seconds=600)
        yield from self._genres.facts(most=8, least_days=3, least_seconds=1800)
        yield from self._shows.facts(
            most=8, least_days=2, least_seconds=1800, reads="listens to {about}", medium="spoken"
        )


class Watching:
    """Favourite shows (series and films) and channels (where videos come from)."""

    kinds: tuple[Kind, ...] = ("watch",)

    def __init__(self, frame: Frame) -> None:
        self._shows = Favourites("taste.show", frame, untimed_s=_UNTIMED_VIDEO_S * 4)
        self._channels = Favourites("taste.channel", frame, untimed_s=_UNTIMED_VIDEO_S)

    def update(self, event: Event) -> None:
        """Take in a viewing."""
        attrs = event.attrs
        if attrs and _not_hers(attrs):
            return
        if event.source.startswith(("google", "youtube")) or event.item.startswith("youtube:"):
            if event.creator:
                self._channels.add(event.creator, event)
            return
        name = event.creator or event.title
        if name:
            profile = attrs.get("profile", "") if attrs else ""
            self._shows.add(name, event, profile=str(profile))

    def facts(self) -> Iterator[Fact]:
        """Yield favourite shows and channels."""
        yield from self._shows.facts(most=12, least_days=2, least_seconds=5400)
        yield from self._channels.facts(most=10, least_days=4, least_seconds=2400)


def _not_hers(attrs: dict[str, str | int | float | bool]) -> bool:
    """Whether a play says nothing about her: an advert, or a session she asked not to be remembered."""
    return bool(attrs.get("incognito") or attrs.get("advert") or attrs.get("ad"))
